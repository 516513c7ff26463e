package io.faultd.netlink.diag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over the loopback of a namespace of its own. */
class InetDiagIT {
    private static final int LOOPBACK = 1;

    private final NetworkNamespace namespace = NetworkNamespace.create();
    private final InetDiag diag = new InetDiag(NetlinkSocket.openIn(namespace, NetlinkProtocol.SOCK_DIAG));

    @BeforeEach
    void raiseLoopback() {
        try (Rtnetlink links = Rtnetlink.openIn(namespace)) {
            links.execute(LinkRequests.setUp(LOOPBACK));
        }
    }

    @AfterEach
    void close() {
        diag.close();
        namespace.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aConnectionIsFoundAndBothEndsAreTold(String address) throws IOException {
        try (ServerSocketChannel server = namespace.call(ServerSocketChannel::open)) {
            server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            try (SocketChannel client = namespace.call(SocketChannel::open)) {
                client.connect(server.getLocalAddress());
                try (SocketChannel accepted = server.accept()) {
                    List<Connection> found = diag.connections(EnumSet.of(TcpState.ESTABLISHED));
                    assertThat(found).hasSize(2);
                    Connection ofClient = found.stream()
                            .filter(one -> one.local().equals(local(client)))
                            .findFirst()
                            .orElseThrow();
                    assertThat(ofClient.remote()).isEqualTo(server.getLocalAddress());

                    assertThat(diag.destroy(List.of(ofClient))).containsExactly(ofClient);

                    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
                            .isInstanceOf(IOException.class);
                    assertThatThrownBy(() -> accepted.read(ByteBuffer.allocate(1)))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("reset");
                    assertThat(diag.connections(Set.of(TcpState.ESTABLISHED))).isEmpty();
                    assertThat(diag.destroy(List.of(ofClient)))
                            .as("what is gone already")
                            .isEmpty();
                }
            }
            assertThat(diag.connections(Set.of(TcpState.LISTENING)))
                    .as("who listens goes on")
                    .hasSize(1);
        }
    }

    private static InetSocketAddress local(SocketChannel channel) {
        return (InetSocketAddress) channel.socket().getLocalSocketAddress();
    }
}
