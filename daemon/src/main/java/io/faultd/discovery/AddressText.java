package io.faultd.discovery;

import java.util.ArrayList;
import java.util.List;

/** IP addresses in their usual notation; the JDK does not shorten IPv6 addresses. */
final class AddressText {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_GROUPS = 8;

    private AddressText() {}

    /** IPv4 with dots, IPv6 in the form of RFC 5952: lower case, the longest run of zeros shortened. */
    static String of(byte[] address) {
        if (address.length == IPV4_BYTES) {
            return (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff) + "."
                    + (address[3] & 0xff);
        }
        if (address.length != 2 * IPV6_GROUPS) {
            throw new IllegalArgumentException("an IP address of " + address.length + " bytes");
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < address.length; i += 2) {
            groups.add(Integer.toHexString((address[i] & 0xff) << Byte.SIZE | address[i + 1] & 0xff));
        }
        int start = 0;
        int length = 1; // RFC 5952, 4.2.2: a single zero is not shortened
        for (int i = 0; i < IPV6_GROUPS; i++) {
            int end = i;
            while (end < IPV6_GROUPS && groups.get(end).equals("0")) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        if (length == 1) {
            return String.join(":", groups);
        }
        return String.join(":", groups.subList(0, start)) + "::"
                + String.join(":", groups.subList(start + length, IPV6_GROUPS));
    }
}
