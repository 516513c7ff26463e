package io.faultd.displaced;

import java.io.IOException;
import java.util.Map;

/** Where displaced qdiscs survive the daemon. */
public interface DisplacedQdiscStore {
    /** Keeps nothing beyond this process. */
    static DisplacedQdiscStore none() {
        return of(Map.of());
    }

    /** Has these, and keeps nothing beyond this process. */
    static DisplacedQdiscStore of(Map<String, DisplacedQdisc> byId) {
        return new DisplacedQdiscStore() {
            @Override
            public Map<String, DisplacedQdisc> displaced() {
                return byId;
            }

            @Override
            public void saveDisplaced(Map<String, DisplacedQdisc> displaced) {
                // There is nobody who would read it.
            }
        };
    }

    /** What was saved last, by id. */
    Map<String, DisplacedQdisc> displaced();

    /**
     * Writes all displaced qdiscs, before the kernel is touched.
     *
     * @throws IOException when it could not be written; what was written before is still there. To write fewer finds
     *     room on a full disk too.
     */
    void saveDisplaced(Map<String, DisplacedQdisc> displaced) throws IOException;
}
