package io.faultd.netlink;

/** Numbers that the kernel holds in 32 bits without a sign, and Java in a long. */
public final class Unsigned {
    public static final long MAX_32 = 0xffff_ffffL;

    private Unsigned() {}

    public static long check32(String name, long value) {
        if (value < 0 || value > MAX_32) {
            throw new IllegalArgumentException(name + " is 0 to 4294967295: " + value);
        }
        return value;
    }

    /** Returns the most that a long holds for an unsigned 64-bit number that is even greater. */
    public static long clamp63(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    public static int clamp32(long value) {
        return (int) Math.min(value, MAX_32);
    }
}
