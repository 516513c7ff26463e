package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.protocol.FaultStats;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** faultd's counters of netem, compared with the packets that arrive. */
@Tag("netem")
class NetemStatsIT extends Proof {
    private static final int SENT = 200;
    private static final int PORT = 4711;

    NetemStatsIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void whatIsDelayedWaitsAndWhatIsLostIsCounted() throws IOException {
        Duration delay = TOLERANCES.silence().multipliedBy(3);
        Fault slow = faultd.slow(a.word()).delay(delay).apply();
        Fault flaky = faultd.flaky(a.word()).loss(50).apply();
        try (DatagramSocket receiver = receiver()) {
            send();

            FaultStats waiting = only(slow);
            assertThat(waiting.backlogPackets()).isPositive();
            assertThat(waiting.backlogBytes()).isGreaterThanOrEqualTo(waiting.backlogPackets() * 64);

            int arrived = arrivedAt(receiver, delay);
            FaultStats passed = only(flaky);
            // Neighbours check each other now and then.
            assertThat(passed.backlogPackets()).isLessThan(waiting.backlogPackets() / 2);
            assertThat(passed.packets()).isGreaterThanOrEqualTo(SENT);
            assertThat(passed.dropped())
                    .as("of %d sent %d arrived; neighbours' own packets can be lost as well", SENT, arrived)
                    .isBetween((long) SENT - arrived, passed.packets() - arrived);
            assertThat(only(slow)).as("it has the same class").satisfies(same -> {
                assertThat(same.dropped()).isEqualTo(passed.dropped());
                assertThat(same.packets()).isGreaterThanOrEqualTo(passed.packets());
            });
        }
    }

    private FaultStats only(Fault fault) {
        return faultd.faultsWithStats().stream()
                .filter(info -> info.fault().equals(fault.id()))
                .findFirst()
                .orElseThrow()
                .stats()
                .get(0);
    }

    private void send() throws IOException {
        try (DatagramSocket socket = b.namespace().call(DatagramSocket::new)) {
            DatagramPacket packet = new DatagramPacket(new byte[64], 64, a.address(Family.IPV4), PORT);
            for (int i = 0; i < SENT; i++) {
                socket.send(packet);
            }
        }
    }

    private DatagramSocket receiver() {
        return a.namespace().call(() -> new DatagramSocket(new InetSocketAddress(a.address(Family.IPV4), PORT)));
    }

    private static int arrivedAt(DatagramSocket receiver, Duration delay) throws IOException {
        receiver.setSoTimeout(Math.toIntExact(delay.plus(TOLERANCES.silence()).toMillis()));
        int arrived = 0;
        while (true) {
            try {
                receiver.receive(new DatagramPacket(new byte[64], 64));
                arrived++;
            } catch (SocketTimeoutException nothingMore) {
                return arrived;
            }
        }
    }
}
