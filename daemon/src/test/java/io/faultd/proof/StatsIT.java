package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.proof.machine.StreamReader;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.FaultStats;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The counters that faultd reports, compared with the packets sent. */
class StatsIT extends Proof {
    private static final int SENT = 200;
    private static final Rate ENOUGH = Rate.parse("100mbit");
    private static final int DISCARD = 9;

    StatsIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void aFaultHasMetWhatHasPassedItsInterface() throws IOException {
        long before = sentThrough("veth-a");
        Fault limited = faultd.rate(ENOUGH, a.word()).apply();

        send(b, a, SENT);

        FaultStats stats = only(limited);
        assertThat(stats.target()).isEqualTo(a.word());
        assertThat(stats.interface_()).isEqualTo("eth0");
        assertThat(stats.direction()).isEqualTo("in");
        assertThat(stats.packets()).isBetween((long) SENT, sentThrough("veth-a") - before);
        assertThat(stats.bytes()).isGreaterThan(SENT * 64L);
        assertThat(stats.dropped()).isZero();
    }

    @Test
    void figuresGoOnWhenANeighbourComesAndGoesWhoseOwnBeginAtZero() throws IOException {
        Fault first = faultd.rate(ENOUGH, a.word()).apply();
        send(b, a, SENT);
        Fault second = faultd.rate(Rate.parse("50mbit"), a.word()).apply();
        send(b, a, SENT);

        assertThat(only(first).packets()).isBetween(2L * SENT, 3L * SENT);
        assertThat(only(second).packets()).isBetween((long) SENT, 2L * SENT - 1);

        second.close();
        send(b, a, SENT);

        assertThat(only(first).packets()).isBetween(3L * SENT, 4L * SENT);
        assertThat(faultd.faultsWithStats()).hasSize(1);
    }

    /** The faults are only about these datagrams, so the counts are exact. */
    @Test
    void figuresAddUpExactlyWhileANeighbourSplitsTheClassAndGoesAgain() throws IOException {
        Fault first = faultd.rate(ENOUGH, a.word())
                .port(Integer.toString(DISCARD))
                .protocol("udp")
                .apply();
        send(b, a, SENT);
        assertThat(only(first).packets()).isEqualTo(SENT);
        for (int round = 1; round <= 3; round++) {
            Fault second = faultd.rate(Rate.parse("50mbit"), a.word())
                    .to(c.word())
                    .port(Integer.toString(DISCARD))
                    .protocol("udp")
                    .apply();
            send(c, a, SENT);
            send(b, a, SENT);
            // Of no fault.
            send(c, a, DISCARD + 1, SENT);

            assertThat(only(second).packets()).isEqualTo(SENT);
            assertThat(only(first).packets()).isEqualTo(3L * SENT * round);

            second.close();
            send(c, a, SENT);
            assertThat(only(first).packets()).isEqualTo(SENT + 3L * SENT * round);
        }
    }

    @Test
    void whatARateKeepsWaitingIsDelayedNow() throws IOException {
        daemon.faultctl("rate", a.word(), "--rate", "8kbit", "--burst", "2kb").successfulOutput();

        send(b, a, SENT);

        FaultStats stats = faultd.faultsWithStats().get(0).stats().get(0);
        assertThat(stats.packets()).isGreaterThanOrEqualTo(SENT);
        assertThat(stats.backlogPackets()).isBetween(1L, (long) SENT);
        assertThat(stats.backlogBytes()).isGreaterThanOrEqualTo(stats.backlogPackets() * 64);
    }

    @Test
    void aPartitionCountsWhatItDropsAlsoWhenItIsChanged() throws IOException {
        Fault cut = faultd.partition(List.of(a.word()), List.of(b.word())).apply();

        send(b, a, SENT);

        FaultStats stats = only(cut);
        assertThat(stats.dropped()).isBetween((long) SENT, 2L * SENT).isEqualTo(stats.packets());
        assertThat(stats.direction()).isEqualTo("both");

        Fault wider =
                faultd.partition(List.of(a.word()), List.of(b.word(), c.word())).apply();
        assertThat(only(wider).dropped()).isLessThan(SENT);
    }

    @Test
    void aDropFaultHasMetMoreThanItDropsAndKeepsItsFiguresBesideOthers() throws IOException {
        Fault tenth = faultd.drop(a.word()).every(10).apply();
        send(b, a, SENT);

        FaultStats stats = only(tenth);
        assertThat(stats.target()).isEqualTo(a.word());
        assertThat(stats.direction()).isEqualTo("in");
        assertThat(stats.packets()).isBetween((long) SENT, 2L * SENT);
        assertThat(stats.dropped()).isBetween(SENT / 10L, stats.packets() / 10 + 1);

        Fault beside = faultd.drop(a.word()).onlySyn().apply();
        send(b, a, SENT);
        assertThat(only(tenth).packets()).isBetween(2L * SENT, 3L * SENT);
        assertThat(only(beside).packets()).isZero();

        beside.close();
        send(b, a, SENT);
        assertThat(only(tenth).packets()).isBetween(3L * SENT, 4L * SENT);
    }

    @Test
    void aDropFaultThatIsChangedInPlaceGoesOnCountingAndSoDoesItsNeighbour() throws IOException {
        Fault changed = faultd.drop(a.word()).to(b.word()).every(10).apply();
        Fault beside = faultd.drop(a.word()).to(c.word()).every(10).apply();
        send(b, a, SENT);
        send(c, a, SENT);
        FaultStats before = only(beside);

        assertThat(faultd.drop().changing(changed.id()).every(2).apply().id()).isEqualTo(changed.id());
        send(b, a, SENT);

        FaultStats stats = only(changed);
        assertThat(stats.packets()).isBetween(2L * SENT, 3L * SENT);
        assertThat(stats.dropped()).isBetween(SENT / 10L + SENT / 2L, 1L + SENT / 10L + SENT);
        assertThat(only(beside))
                .as("its rule stays, and so does its count up to ten")
                .isEqualTo(before);
        assertThat(faultd.faults())
                .extracting(FaultInfo::description)
                .containsExactly("drop every 2 to netns:b", "drop every 10 to netns:c");
    }

    @Test
    void theSameStandsInTheMetricsUntilTheFaultEnds() throws Exception {
        Fault limited = faultd.rate(ENOUGH, a.word()).apply();
        send(b, a, SENT);

        String line = daemon.metrics()
                .lines()
                .filter(text -> text.startsWith("faultd_fault_packets_total{") && text.contains("kind=\"matched\""))
                .findFirst()
                .orElseThrow();
        assertThat(line).contains("fault=\"" + limited.id() + "\"", "target=\"netns:a\"", "interface=\"eth0\"");
        assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' ')))).isGreaterThanOrEqualTo(SENT);

        limited.close();
        long patience = System.nanoTime() + TOLERANCES.patience().toNanos();
        while (daemon.metrics().contains(limited.id())) {
            assertThat(System.nanoTime()).as("figures are kept a second").isLessThan(patience);
        }
    }

    @Test
    void topOnATerminalShowsItselfInPlaceEndsByQAndLeavesTheTerminalAsItWas() throws Exception {
        faultd.rate(ENOUGH, a.word()).apply();
        String command = "'" + TestDaemon.program("faultctl") + "' -H " + faultd.address() + " top --interval 100ms";
        Process terminal = new ProcessBuilder("script", "-qfec", command + "; stty -a", "/dev/null").start();
        try (StreamReader screen = new StreamReader(terminal.getInputStream());
                OutputStream keys = terminal.getOutputStream()) {
            // Three times: it is refreshed.
            AtomicInteger looks = new AtomicInteger();
            screen.await(line -> line.contains("rate 100mbit") && looks.incrementAndGet() == 3, TOLERANCES.patience());
            keys.write('q');
            keys.flush();
            assertThat(terminal.waitFor(TOLERANCES.patience().toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(terminal.exitValue()).isZero();
            assertThat(screen.text())
                    .contains("\u001b[?1049h", "\u001b[?1049l", "\u001b[?25h")
                    .containsPattern("[^-]icanon")
                    .containsPattern("[^-]echo ");
        } finally {
            terminal.destroyForcibly();
        }
    }

    private FaultStats only(Fault fault) {
        FaultInfo info = faultd.faultsWithStats().stream()
                .filter(one -> one.fault().equals(fault.id()))
                .findFirst()
                .orElseThrow();
        assertThat(info.stats()).hasSize(1);
        return info.stats().get(0);
    }

    /** Sends datagrams without waiting for them, and returns when the last one is sent. */
    private static void send(Node from, Node to, int count) throws IOException {
        send(from, to, DISCARD, count);
    }

    private static void send(Node from, Node to, int port, int count) throws IOException {
        try (DatagramSocket socket = from.namespace().call(DatagramSocket::new)) {
            DatagramPacket packet = new DatagramPacket(new byte[64], 64, to.address(Family.IPV4), port);
            for (int i = 0; i < count; i++) {
                socket.send(packet);
            }
        }
    }

    private long sentThrough(String name) {
        try (Rtnetlink kernel = Rtnetlink.openIn(net.host().namespace())) {
            return kernel.link(name).orElseThrow().stats().sentPackets();
        }
    }
}
