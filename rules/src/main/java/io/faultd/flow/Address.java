package io.faultd.flow;

import io.faultd.unit.BadValueException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address; all IPv4 ones come before all IPv6 ones.
 *
 * @param ip6 whether it is an IPv6 address
 * @param high the first eight bytes of an IPv6 address, unsigned; 0 for IPv4
 * @param low the last eight, or the four of an IPv4 address
 */
public record Address(boolean ip6, long high, long low) implements Comparable<Address> {
    static final Address FIRST_4 = new Address(false, 0, 0);
    static final Address LAST_4 = new Address(false, 0, 0xFFFF_FFFFL);
    static final Address FIRST_6 = new Address(true, 0, 0);
    static final Address LAST_6 = new Address(true, -1, -1);

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IP4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*");
    private static final int GROUPS = 8;

    /** Checks the range. */
    public Address {
        if (!ip6 && (high != 0 || low < 0 || low > 0xFFFF_FFFFL)) {
            throw new IllegalArgumentException("not an IPv4 address: " + high + " " + low);
        }
    }

    /**
     * Reads {@code 10.0.0.1} or {@code fd00::1}; an IPv4-mapped IPv6 address ({@code ::ffff:10.0.0.1}) becomes the IPv4
     * address.
     *
     * @throws BadValueException for anything else, scoped addresses ({@code fe80::1%eth0}) and names included
     */
    public static Address parse(String text) {
        boolean ip4 = IP4.matcher(text).matches();
        if (ip4 || (IP6.matcher(text).matches() && text.indexOf(':') >= 0)) {
            try {
                return of(InetAddress.getByName(text)); // no look-up: it is a literal or invalid
            } catch (UnknownHostException e) {
                throw wrong(text);
            }
        }
        throw wrong(text);
    }

    private static BadValueException wrong(String text) {
        return new BadValueException("'" + text + "' is not an IP address; write one like 10.0.0.1 or fd00::1");
    }

    /** Converts a JDK address. */
    public static Address of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.capacity() == Integer.BYTES
                ? new Address(false, 0, bytes.getInt() & 0xFFFF_FFFFL)
                : new Address(true, bytes.getLong(), bytes.getLong());
    }

    /** Four or sixteen bytes, as in a packet. */
    public byte[] bytes() {
        return ip6
                ? ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array()
                : ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array();
    }

    /** How many bits it has: 32 or 128. */
    public int bits() {
        return ip6 ? 2 * Long.SIZE : Integer.SIZE;
    }

    /** The one after it; the last of its version has none and is its own. */
    Address next() {
        if (equals(LAST_4) || equals(LAST_6)) {
            return this;
        }
        return low == -1 ? new Address(true, high + 1, 0) : new Address(ip6, high, low + 1);
    }

    /** The one before it; the first of its version has none and is its own. */
    Address previous() {
        if (equals(FIRST_4) || equals(FIRST_6)) {
            return this;
        }
        return ip6 && low == 0 ? new Address(true, high - 1, -1) : new Address(ip6, high, low - 1);
    }

    /** The first address of the prefix of this length that it is in. */
    Address first(int length) {
        return ip6
                ? new Address(true, high & mask(length), low & mask(length - Long.SIZE))
                : new Address(false, 0, low & mask(length + Integer.SIZE));
    }

    /** The last address of the prefix of this length that it is in. */
    Address last(int length) {
        return ip6
                ? new Address(true, high | ~mask(length), low | ~mask(length - Long.SIZE))
                : new Address(false, 0, low | ~mask(length + Integer.SIZE));
    }

    /** A 64-bit mask with that many ones from the left. */
    private static long mask(int ones) {
        return ones <= 0 ? 0 : ones >= Long.SIZE ? -1 : -1L << (Long.SIZE - ones);
    }

    @Override
    public int compareTo(Address other) {
        if (ip6 != other.ip6) {
            return ip6 ? 1 : -1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** As it is written: RFC 5952 for IPv6. */
    @Override
    public String toString() {
        if (!ip6) {
            return (low >> 24) + "." + (low >> 16 & 0xFF) + "." + (low >> 8 & 0xFF) + "." + (low & 0xFF);
        }
        int start = -1;
        int length = 1; // a single group of zeros is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && group(end) == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < GROUPS / 2 ? high : low;
        return (int) (half >>> (Long.SIZE - Short.SIZE * (index % (GROUPS / 2) + 1))) & 0xFFFF;
    }
}
