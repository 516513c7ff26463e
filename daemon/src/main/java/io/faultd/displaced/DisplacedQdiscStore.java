package io.faultd.displaced;

import java.io.IOException;
import java.util.Map;

/** Where what was put aside survives the daemon. */
public interface DisplacedQdiscStore {
    /** Keeps nothing beyond this process. */
    static DisplacedQdiscStore none() {
        return of(Map.of());
    }

    /** Has these, and keeps nothing beyond this process. */
    static DisplacedQdiscStore of(Map<String, DisplacedQdisc> standing) {
        return new DisplacedQdiscStore() {
            @Override
            public Map<String, DisplacedQdisc> asides() {
                return standing;
            }

            @Override
            public void saveAsides(Map<String, DisplacedQdisc> asides) {
                // There is nobody who would read it.
            }
        };
    }

    /** What was saved last, by id. */
    Map<String, DisplacedQdisc> asides();

    /**
     * Writes all that is aside, before the kernel is touched.
     *
     * @throws IOException when it could not be written; what was written before is still there. To write that less is
     *     aside finds room on a full disk too.
     */
    void saveAsides(Map<String, DisplacedQdisc> asides) throws IOException;
}
