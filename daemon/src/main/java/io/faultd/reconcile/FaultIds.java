package io.faultd.reconcile;

import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes names for faults that people can type: {@code f-} and letters and digits that look like nothing else. */
final class FaultIds {
    /** What a fault is called that is only rehearsed; no other ever is, for the letters. */
    static final String OF_DRY_RUNS = "f-0";

    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final int SHORTEST = 3;

    private final RandomGenerator random;

    FaultIds(RandomGenerator random) {
        this.random = random;
    }

    /** A name that none of those has; longer when the short ones are getting scarce. */
    String next(Set<String> taken) {
        int length = SHORTEST;
        while (true) {
            StringBuilder id = new StringBuilder("f-");
            for (int i = 0; i < length; i++) {
                id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            if (!taken.contains(id.toString())) {
                return id.toString();
            }
            length++;
        }
    }
}
