package io.faultd.reconcile;

import java.io.IOException;
import java.util.Map;

/** Where what was put aside survives the daemon. */
public interface AsideStore {
    /** Keeps nothing beyond this process. */
    static AsideStore none() {
        return of(Map.of());
    }

    /** Has these, and keeps nothing beyond this process. */
    static AsideStore of(Map<String, Aside> standing) {
        return new AsideStore() {
            @Override
            public Map<String, Aside> asides() {
                return standing;
            }

            @Override
            public void saveAsides(Map<String, Aside> asides) {
                // There is nobody who would read it.
            }
        };
    }

    /** What was saved last, by id. */
    Map<String, Aside> asides();

    /**
     * Writes all that is aside, before the kernel is touched.
     *
     * @throws IOException when it could not be written; what was written before is still there. To write that less is aside finds
     *     room on a full disk too.
     */
    void saveAsides(Map<String, Aside> asides) throws IOException;
}
