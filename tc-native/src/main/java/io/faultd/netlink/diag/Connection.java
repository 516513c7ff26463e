package io.faultd.netlink.diag;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.diag.InetDiag.Family;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A TCP connection as one of its ends has it: {@code struct inet_diag_msg}.
 *
 * @param family of the socket; one of IPv6 can have a connection by IPv4
 * @param state how far it has come
 * @param local this end; what was an IPv4 address mapped into IPv6 is plain here
 * @param remote the other end
 * @param interfaceIndex the interface that the socket is bound to; 0 for none, the common case
 * @param cookie the kernel's own number for the socket, never reused
 */
public record Connection(
        Family family,
        TcpState state,
        InetSocketAddress local,
        InetSocketAddress remote,
        int interfaceIndex,
        long cookie) {
    private static final int ADDRESS_BYTES = 16;
    private static final int IP4_BYTES = 4;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    /**
     * Reads a socket out of a dump.
     *
     * @return empty if it is of a family or in a state that this library does not know
     * @throws MalformedNetlinkException if the message is too short
     */
    public static Optional<Connection> decode(NetlinkMessage message) {
        AttributeReader in = message.reader();
        Optional<Family> family = Family.of(in.readU8());
        Optional<TcpState> state = TcpState.of(in.readU8());
        in.skip(2); // timer and retransmissions
        int localPort = in.readU16Be();
        int remotePort = in.readU16Be();
        byte[] localBytes = readBytes(in);
        byte[] remoteBytes = readBytes(in);
        int interfaceIndex = in.readS32();
        long low = in.readU32();
        long cookie = in.readU32() << Integer.SIZE | low;
        if (family.isEmpty() || state.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Connection(
                family.get(),
                state.get(),
                new InetSocketAddress(address(family.get(), localBytes), localPort),
                new InetSocketAddress(address(family.get(), remoteBytes), remotePort),
                interfaceIndex,
                cookie));
    }

    /**
     * Returns the request to destroy it: both ends see a broken connection. The kernel refuses with ENOENT when it is
     * gone, and with EOPNOTSUPP when it was built without {@code CONFIG_INET_DIAG_DESTROY}.
     */
    public NetlinkRequest destroy() {
        return NetlinkRequest.of(
                "reset connection " + this,
                InetDiag.SOCK_DESTROY,
                0,
                out -> InetDiag.writeRequest(out, family, 0, this::encodeId));
    }

    private void encodeId(AttributeWriter out) {
        out.writeU16Be(local.getPort())
                .writeU16Be(remote.getPort())
                .writeBytes(bytes(local.getAddress()))
                .writeBytes(bytes(remote.getAddress()))
                .writeU32(interfaceIndex)
                .writeU32((int) cookie)
                .writeU32((int) (cookie >>> Integer.SIZE));
    }

    private byte[] bytes(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (family == Family.IP6 && address instanceof Inet4Address) {
            byte[] mapped = Arrays.copyOf(MAPPED, ADDRESS_BYTES);
            System.arraycopy(bytes, 0, mapped, MAPPED.length, IP4_BYTES);
            return mapped;
        }
        return Arrays.copyOf(bytes, ADDRESS_BYTES);
    }

    private static byte[] readBytes(AttributeReader in) {
        byte[] bytes = new byte[ADDRESS_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) in.readU8();
        }
        return bytes;
    }

    private static InetAddress address(Family family, byte[] bytes) {
        try {
            return InetAddress.getByAddress(family == Family.IP4 ? Arrays.copyOf(bytes, IP4_BYTES) : bytes);
        } catch (UnknownHostException e) {
            throw new MalformedNetlinkException("not an address: " + Arrays.toString(bytes));
        }
    }

    /** Returns both ends, such as {@code 10.0.0.2:5432 - 10.0.0.3:40112}. */
    @Override
    public String toString() {
        return text(local) + " - " + text(remote);
    }

    private static String text(InetSocketAddress end) {
        String address = end.getAddress().getHostAddress();
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + end.getPort();
    }
}
