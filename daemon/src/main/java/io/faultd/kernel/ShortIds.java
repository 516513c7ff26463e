package io.faultd.kernel;

import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Makes names that people can type: a letter for what it is, a hyphen, and letters and digits that look like nothing
 * else.
 */
public final class ShortIds {
    /** What a fault is called that is only rehearsed; no other ever is, for the letters. */
    public static final String OF_DRY_RUNS = "f-0";

    /** What the name of a fault begins with. */
    static final String FAULT_PREFIX = "f-";

    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final int OF_FAULT = 3;

    // Long enough not to come again soon: whoever renews a lease that is no more must not renew somebody else's.
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

    /** A name that none of those has; longer when the short ones are getting scarce. */
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
