package io.faultd.netlink.route;

/** Numbers that the kernel holds in 32 bits without a sign, and Java in a long. */
final class Unsigned {
    static final long MAX_32 = 0xffff_ffffL;

    private Unsigned() {}

    static long check32(String name, long value) {
        if (value < 0 || value > MAX_32) {
            throw new IllegalArgumentException(name + " is 0 to 4294967295: " + value);
        }
        return value;
    }

    static int clamp32(long value) {
        return (int) Math.min(value, MAX_32);
    }
}
