package io.faultd.netlink;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 address with the number of its leading bits that count.
 *
 * @param address the address; bits beyond the length are kept
 * @param length 0 to 32 or to 128
 */
public record IpPrefix(InetAddress address, int length) {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    private static final int IPV4_BYTES = 4;
    private static final int ANY_SCOPE = -1;

    public IpPrefix {
        if (length < 0 || length > address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("no such prefix length: " + address.getHostAddress() + "/" + length);
        }
    }

    /** Returns an address alone. */
    public static IpPrefix ofHost(InetAddress address) {
        return new IpPrefix(address, address.getAddress().length * Byte.SIZE);
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::1/64} or an address alone. Names are not looked up.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("not an IP address: " + text);
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            return slash < 0 ? ofHost(address) : new IpPrefix(address, Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("not an IP prefix: " + text, e);
        }
    }

    /** Returns an address of 4 or 16 bytes; unlike in the JDK, an IPv4-mapped IPv6 address stays an IPv6 address. */
    public static InetAddress address(byte[] bytes) {
        try {
            return bytes.length == IPV4_BYTES
                    ? InetAddress.getByAddress(bytes)
                    : Inet6Address.getByAddress(null, bytes, ANY_SCOPE);
        } catch (UnknownHostException e) {
            throw new MalformedNetlinkException("an IP address of " + bytes.length + " bytes");
        }
    }

    /** Makes a prefix of two parts of a message, either of which can be invalid. */
    public static IpPrefix decode(InetAddress address, int length) {
        if (length > address.getAddress().length * Byte.SIZE) {
            throw new MalformedNetlinkException("no prefix: " + address.getHostAddress() + "/" + length);
        }
        return new IpPrefix(address, length);
    }

    public boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    public int family() {
        return isIpv4() ? AF_INET : AF_INET6;
    }

    public byte[] mask() {
        byte[] mask = new byte[address.getAddress().length];
        for (int bit = 0; bit < length; bit++) {
            mask[bit / Byte.SIZE] |= (byte) (0x80 >>> bit % Byte.SIZE);
        }
        return mask;
    }

    /** Returns the prefix in the usual notation. */
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
