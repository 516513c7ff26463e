package io.faultd.netlink.diag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.diag.InetDiag.Family;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole messages as {@code ss -K} of iproute2 6.1.0 sends them; sequence number and port id are masked. */
class InetDiagTest {
    /** {@code family} and the rest up to the cookie; the following fields don't identify the connection. */
    private static final int LEAST_BYTES = 52;

    @ParameterizedTest
    @CsvSource({"kill-ip4, IP4", "kill-ip6, IP6", "kill-mapped, IP6"})
    void connectionsAreListedAndDestroyedAsSsDoesIt(String name, Family family) {
        GoldenVector vector = GoldenVector.load(name);
        List<String> requests = new ArrayList<>();
        requests.add(GoldenVector.encoded(InetDiag.dump(family, Set.of(TcpState.ESTABLISHED)), NetlinkMessage.DUMP));
        for (NetlinkMessage message : vector.sockets()) {
            Connection connection = Connection.decode(message).orElseThrow();
            requests.add(GoldenVector.encoded(connection.destroy(), NetlinkMessage.ACK));
        }
        assertThat(requests).hasSize(3).isEqualTo(vector.sent());
    }

    @ParameterizedTest
    @CsvSource({
        "kill-ip4,    127.0.0.1:40000 - 127.0.0.1:5555",
        "kill-ip6,    [0:0:0:0:0:0:0:1]:40000 - [0:0:0:0:0:0:0:1]:5555",
        "kill-mapped, 127.0.0.1:40000 - 127.0.0.1:5555"
    })
    void aConnectionIsReadFromWhatTheKernelTells(String name, String ends) {
        Connection client =
                Connection.decode(GoldenVector.load(name).sockets().get(0)).orElseThrow();
        assertThat(client).hasToString(ends);
        assertThat(client.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(client.cookie()).isPositive();
        assertThat(client.interfaceIndex()).isZero();
    }

    @Test
    void aSocketOfAFamilyOrStateFromTheFutureIsPassedOver() {
        NetlinkMessage message = GoldenVector.load("kill-ip4").sockets().get(0);
        assertThat(Connection.decode(changed(message, 0, 99))).isEmpty();
        assertThat(Connection.decode(changed(message, 1, 99))).isEmpty();
    }

    @Test
    void aMessageThatIsCutShortIsRefused() {
        NetlinkMessage message = GoldenVector.load("kill-ip6").sockets().get(0);
        for (int length = 0; length < LEAST_BYTES; length++) {
            NetlinkMessage cut = with(message, message.payload().limit(length));
            assertThatThrownBy(() -> Connection.decode(cut)).isInstanceOf(MalformedNetlinkException.class);
        }
        assertThat(Connection.decode(with(message, message.payload().limit(LEAST_BYTES))))
                .isEqualTo(Connection.decode(message));
    }

    @Test
    void whateverTheBytesAreTheyAreReadOrPassedOver() {
        Random random = new Random(20);
        NetlinkMessage message = GoldenVector.load("kill-mapped").sockets().get(0);
        for (int round = 0; round < 10_000; round++) {
            NetlinkMessage changed = message;
            for (int change = 0; change < 3; change++) {
                changed = changed(changed, random.nextInt(LEAST_BYTES), random.nextInt(256));
            }
            NetlinkMessage last = changed;
            assertThatCode(() -> Connection.decode(last).ifPresent(Connection::destroy))
                    .doesNotThrowAnyException();
        }
    }

    private static NetlinkMessage changed(NetlinkMessage message, int at, int value) {
        byte[] bytes = new byte[message.payload().remaining()];
        message.payload().get(bytes);
        bytes[at] = (byte) value;
        return with(message, ByteBuffer.wrap(bytes));
    }

    private static NetlinkMessage with(NetlinkMessage message, ByteBuffer payload) {
        return new NetlinkMessage(message.type(), message.flags(), message.sequence(), message.portId(), payload);
    }
}
