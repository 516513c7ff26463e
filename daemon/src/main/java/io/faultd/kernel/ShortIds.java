package io.faultd.kernel;

import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes names that people can type: a letter for the kind, a hyphen, and letters and digits that can't be confused. */
public final class ShortIds {
    /** The id of a rehearsed fault; its letters never occur in other ids. */
    public static final String OF_DRY_RUNS = "f-0";

    /** The prefix of a fault's id. */
    static final String FAULT_PREFIX = "f-";

    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final int OF_FAULT = 3;

    // Long, so that it is not reused soon: renewing an ended lease must not renew another holder's.
    private static final int OF_LEASE = 6;

    private final String prefix;
    private final int shortest;
    private final RandomGenerator random;

    private ShortIds(String prefix, int shortest, RandomGenerator random) {
        this.prefix = prefix;
        this.shortest = shortest;
        this.random = random;
    }

    /** Names such as {@code f-7k2}. */
    public static ShortIds ofFaults(RandomGenerator random) {
        return new ShortIds(FAULT_PREFIX, OF_FAULT, random);
    }

    /** Names such as {@code l-7k2mq4}. */
    public static ShortIds ofLeases(RandomGenerator random) {
        return new ShortIds("l-", OF_LEASE, random);
    }

    /** A name that is not among those; longer when short ones become scarce. */
    public String next(Set<String> taken) {
        int length = shortest;
        while (true) {
            StringBuilder id = new StringBuilder(prefix);
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
