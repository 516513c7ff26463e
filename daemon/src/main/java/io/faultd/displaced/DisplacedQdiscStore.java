package io.faultd.displaced;

import java.io.IOException;
import java.util.Map;

/** Stores displaced qdiscs beyond the life of the daemon. */
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
                // Nothing reads it.
            }
        };
    }

    /** The displaced qdiscs saved last, by id. */
    Map<String, DisplacedQdisc> displaced();

    /**
     * Writes all displaced qdiscs, before the kernel is touched.
     *
     * @throws IOException when it could not be written; the former content is still there. Writing fewer of them
     *     succeeds on a full disk too.
     */
    void saveDisplaced(Map<String, DisplacedQdisc> displaced) throws IOException;
}
