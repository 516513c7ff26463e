package io.faultd.netlink.diag;

import io.faultd.linux.Errno;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.BatchResult;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The TCP connections of one network namespace. One thread at a time may use it, as with the socket that it owns. */
public final class InetDiag implements AutoCloseable {
    /** {@code SOCK_DIAG_BY_FAMILY} of {@code linux/sock_diag.h}. */
    static final int SOCK_DIAG_BY_FAMILY = 20;

    /** {@code SOCK_DESTROY}. */
    static final int SOCK_DESTROY = 21;

    private static final int TCP = 6;

    /** Ports, addresses, interface and cookie of {@code struct inet_diag_sockid}. */
    private static final int SOCKET_ID_BYTES = 48;

    private final NetlinkSocket socket;

    /** IP versions, {@code AF_INET} and {@code AF_INET6}. */
    public enum Family {
        IP4(2),
        IP6(10);

        private final int number;

        Family(int number) {
            this.number = number;
        }

        static Optional<Family> of(int number) {
            for (Family family : values()) {
                if (family.number == number) {
                    return Optional.of(family);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Uses a socket of {@link NetlinkProtocol#SOCK_DIAG}, in whose namespace everything happens.
     *
     * @param socket closed together with this object
     */
    public InetDiag(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Returns the TCP connections that are in any of those states.
     *
     * @throws io.faultd.netlink.NetlinkException ENOENT if the kernel has no {@code tcp_diag}
     */
    public List<Connection> connections(Set<TcpState> states) {
        List<Connection> connections = new ArrayList<>();
        for (Family family : Family.values()) {
            socket.dump(dump(family, states)).stream()
                    .flatMap(message -> Connection.decode(message).stream())
                    .forEach(connections::add);
        }
        return connections;
    }

    /**
     * Destroys connections: the local user of one gets ECONNABORTED, the other end a reset.
     *
     * @return those that were destroyed, in the order given; the others had already ended by themselves
     * @throws io.faultd.netlink.NetlinkException if the kernel refuses one for another reason: EOPNOTSUPP when it was
     *     built without {@code CONFIG_INET_DIAG_DESTROY}, EPERM without CAP_NET_ADMIN
     */
    public List<Connection> destroy(Collection<Connection> connections) {
        List<Connection> all = List.copyOf(connections);
        BatchResult result =
                socket.executeAll(all.stream().map(Connection::destroy).toList());
        Set<Integer> gone = new HashSet<>();
        for (BatchResult.RefusedRequest failure : result.failures()) {
            if (failure.cause().errno() != Errno.ENOENT) {
                throw failure.cause();
            }
            gone.add(failure.index());
        }
        List<Connection> destroyed = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!gone.contains(i)) {
                destroyed.add(all.get(i));
            }
        }
        return destroyed;
    }

    /** The request for all TCP sockets of a family that are in any of those states. */
    static NetlinkRequest dump(Family family, Set<TcpState> states) {
        int bits = states.stream().mapToInt(TcpState::bit).reduce(0, (one, other) -> one | other);
        return NetlinkRequest.of(
                "list TCP connections",
                SOCK_DIAG_BY_FAMILY,
                0,
                out -> writeRequest(out, family, bits, id -> id.writeZeros(SOCKET_ID_BYTES)));
    }

    /** Writes {@code struct inet_diag_req_v2}. */
    static void writeRequest(AttributeWriter out, Family family, int states, Consumer<AttributeWriter> id) {
        out.writeU8(family.number).writeU8(TCP).writeU8(0).writeU8(0).writeU32(states);
        id.accept(out);
    }

    @Override
    public void close() {
        socket.close();
    }
}
