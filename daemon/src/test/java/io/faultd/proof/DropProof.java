package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.DropBuilder;
import io.faultd.client.Fault;
import io.faultd.client.Records;
import io.faultd.fault.Direction;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Conversation;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.proof.network.TestNetwork;
import io.faultd.protocol.Reset;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which packets vanish, and which senders get an error. */
abstract class DropProof extends Proof {
    static final int SENT = 50;
    /** Before a second SYN is sent. */
    private static final Duration AT_ONCE = Duration.ofMillis(900);

    /** With the second SYN: a Linux that is still busy sending the first one ignores ICMPv6 (tcp_v6_err). */
    private static final Duration BY_ICMP6 = Duration.ofMillis(2500);

    DropProof(TestNetwork net) {
        super(net);
    }

    @Test
    void aBlackholeTakesWhatTheTargetReceivesAndNothingElse() {
        Fault fault = faultd.drop(a.word()).apply();

        assertThat(faultd.status(a.word()).get(0).networkState()).isEqualTo("BLACKHOLE");
        assertThat(fault.interfaces()).singleElement().satisfies(held -> assertThat(held.direction())
                .isEqualTo("in"));
        assertOnlyDropped(flow -> flow.to() == a);

        faultd.stopFaults(fault.id());
        assertOnlyDropped(flow -> false);
    }

    @Test
    void whatTheTargetSendsVanishesWithoutItsNoticing() {
        faultd.drop(a.word()).direction(Direction.OUT).apply();

        // A sender of UDP with an error would fail with "Operation not permitted".
        assertOnlyDropped(flow -> flow.from() == a);
    }

    @Test
    void onlyTheTrafficThatIsNamedVanishes() {
        faultd.drop(a.word())
                .direction(Direction.BOTH)
                .to(b.word(), net.host().address(Family.IPV6).getHostAddress())
                .apply();

        assertOnlyDropped(
                flow -> isBetween(flow, a, b) || (isBetween(flow, a, net.host()) && flow.family() == Family.IPV6));
    }

    @Test
    void allThatIsNamedHasToFit() throws IOException {
        for (Flow flow : flows(b, a)) {
            try (ServerSocket other = Conversation.listen(flow, 0);
                    Conversation standing = Conversation.on(flow)) {
                Fault fault = faultd.drop(a.word())
                        .to(b.word())
                        .protocol("tcp")
                        .port(standing.port() + ",1-9")
                        .apply();

                assertThat(standing.goesOn()).as("%s on the port", flow).isFalse();
                Conversation.connect(flow, other.getLocalPort()).close();
                Flow fromC = new Flow(c, a, flow.family());
                Conversation.connect(fromC, standing.port()).close();
                assertOnlyDropped(one -> false); // it sends UDP
                fault.close();
            }
        }
    }

    @Test
    void whoIsRejectedHearsAtOnce() throws IOException {
        assertRefused(b, a, DropBuilder::reject, BY_ICMP6);
        assertRefused(a, b, drop -> drop.reject().direction(Direction.OUT), BY_ICMP6);
    }

    @Test
    void whoIsResetHearsAtOnce() throws IOException {
        assertRefused(b, a, DropBuilder::reset, AT_ONCE);
        assertRefused(a, b, drop -> drop.reset().direction(Direction.OUT), AT_ONCE);
    }

    @Test
    void aConnectionThatStandsIsResetByItsNextPacket() throws IOException {
        for (Flow flow : flows(b, a)) {
            try (Conversation standing = Conversation.on(flow);
                    Fault reset = faultd.drop(a.word()).reset().apply()) {
                assertThat(reset.targets()).containsExactly(a.word());
                standing.client().getOutputStream().write(1);
                standing.client().setSoTimeout((int) TOLERANCES.patience().toMillis());
                assertThatThrownBy(() -> standing.client().getInputStream().read())
                        .as("%s", flow)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    @Test
    void aDatagramThatIsRejectedComesBackAsAnError() throws IOException {
        faultd.drop(a.word()).reject().protocol("udp").apply();
        for (Flow flow : flows(b, a)) {
            DatagramSocket socket = flow.from().namespace().call(() -> new DatagramSocket());
            try (socket) {
                socket.connect(new InetSocketAddress(a.address(flow.family()), 9));
                socket.setSoTimeout((int) TOLERANCES.patience().toMillis());
                socket.send(new DatagramPacket(new byte[1], 1));
                assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[1], 1)))
                        .as("%s", flow)
                        .isInstanceOf(PortUnreachableException.class);
            }
        }
    }

    @Test
    void withoutSynNoConnectionComesAboutAndThoseThatStandGoOn() throws IOException {
        for (Flow flow : flows(b, a)) {
            try (Conversation standing = Conversation.on(flow);
                    Fault fault = faultd.drop(a.word()).onlySyn().apply()) {
                assertThat(faultd.status(a.word()).get(0).networkState()).isEqualTo("DROP");
                assertThat(standing.goesOn()).as("%s with %s", flow, fault).isTrue();
                assertThatThrownBy(() -> Conversation.connect(flow, standing.port(), TOLERANCES.connect()))
                        .as("%s", flow)
                        .isInstanceOf(SocketTimeoutException.class);
                // Requests of the target itself are not in this direction.
                Conversation.on(new Flow(a, b, flow.family())).close();
            }
        }
    }

    @Test
    void ofEstablishedConnectionsThoseStallThatStoodBefore() throws IOException {
        for (Direction direction : Direction.values()) {
            for (Flow flow : List.of(new Flow(b, a, Family.IPV4), new Flow(a, b, Family.IPV6))) {
                try (Conversation before = Conversation.on(flow)) {
                    assertThat(before.goesOn()).isTrue();
                    try (Fault fault = faultd.drop(a.word())
                                    .onlyEstablished()
                                    .direction(direction)
                                    .apply();
                            Conversation after = Conversation.on(flow)) {
                        assertThat(before.goesOn())
                                .as("%s %s before", direction, flow)
                                .isFalse();
                        assertThat(after.goesOn())
                                .as("%s %s after", direction, flow)
                                .isTrue();
                        // Another fault on the same target doesn't turn it into an old connection.
                        try (Fault other = faultd.drop(a.word()).protocol("47").apply()) {
                            assertThat(after.goesOn())
                                    .as("%s beside %s", fault, other)
                                    .isTrue();
                        }
                        assertThat(after.goesOn()).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void eachTenthPacketVanishesAndNoOther() {
        faultd.drop(a.word()).every(10).protocol("udp").to(b.word()).apply();

        for (Flow flow : flows(b, a)) {
            Arrivals arrivals = Traffic.observe(List.of(flow), Load.of(2 * SENT), Duration.ZERO)
                    .get(flow);
            assertThat(arrivals.count()).as("%s", flow).isEqualTo(2 * SENT - 2 * SENT / 10);
            // Which one is first depends on other packets that matched the rule, such as a late datagram.
            List<Integer> missing = IntStream.range(0, 2 * SENT)
                    .boxed()
                    .filter(number -> !arrivals.numbers().contains(number))
                    .toList();
            assertThat(missing).as("%s", flow).allMatch(number -> number % 10 == missing.get(0) % 10);
        }
    }

    @Test
    void dnsVanishesAndTheRestStays() throws IOException {
        faultd.drop(a.word()).dns().direction(Direction.BOTH).apply();

        for (Family family : Family.values()) {
            assertThat(answers(a, b, b.address(family), 53)).as("%s", family).isFalse();
            assertThat(answers(a, b, b.address(family), 54)).as("%s", family).isTrue();
            assertThat(answers(b, a, a.address(family), 53))
                    .as("a resolver in a, %s", family)
                    .isTrue();
        }
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        assertThat(answers(a, a, loopback, 53)).as("a resolver on loopback").isFalse();
        assertThat(answers(a, a, loopback, 54)).isTrue();
    }

    @Test
    void aResolverBehindANatRuleIsAskedInVain() throws IOException {
        redirected(resolver -> {
            for (Direction direction : Direction.values()) {
                try (Fault fault =
                        faultd.drop(a.word()).dns().direction(direction).apply()) {
                    assertThat(answers(a, a, resolver, 53, 5353))
                            .as("%s", fault)
                            .isFalse();
                    assertThat(answers(a, a, resolver, 5353)).as("%s", fault).isTrue();
                }
            }
            assertThat(answers(a, a, resolver, 53, 5353)).isTrue();
        });
    }

    @Test
    void ofThoseWhoAskAResolverBehindANatRuleEverySecondIsNotHeard() throws IOException {
        redirected(resolver -> {
            faultd.drop(a.word()).dns().every(2).direction(Direction.OUT).apply();

            for (int query = 0; query < 4; query++) {
                assertThat(answers(a, a, resolver, 53, 5353))
                        .as("the query %d", query)
                        .isEqualTo(query % 2 == 0);
            }
        });
    }

    /** An operation with a resolver, which can fail. */
    interface Asking {
        void of(InetAddress resolver) throws IOException;
    }

    /** As in Docker: a rule of the table nat redirects port 53 of its resolver to another port (5353). */
    final void redirected(Asking asking) throws IOException {
        String rule = "iptables -t nat -%s OUTPUT -d 127.0.0.11 -p udp --dport 53 -j DNAT --to 127.0.0.11:5353";
        Shell.in(a.namespace(), rule.formatted("A"));
        try {
            asking.of(InetAddress.getByName("127.0.0.11"));
        } finally {
            faultd.stopAll();
            Shell.in(a.namespace(), rule.formatted("D") + "; nft delete table ip nat");
        }
    }

    @Test
    void connectionsAreResetOnceAndNewOnesAreMade() throws IOException {
        for (Flow flow : flows(b, a)) {
            Flow fromC = new Flow(c, a, flow.family());
            try (Conversation meant = Conversation.on(flow);
                    Conversation other = Conversation.on(fromC)) {
                String port = String.valueOf(meant.port());
                Map<String, ?> nobody = Map.of("targets", List.of(a.word()), "port", port, "to", List.of(d.word()));
                assertThat(reset(nobody)).isZero();
                assertThat(meant.goesOn()).isTrue();

                assertThat(reset(Map.of("targets", List.of(a.word()), "port", port)))
                        .isEqualTo(1);

                assertThatThrownBy(meant::goesOn).as("%s", flow).isInstanceOf(IOException.class);
                assertThat(other.goesOn()).as("what is not named").isTrue();
                assertThat(faultd.reset(c.word()).targets()).singleElement().satisfies(row -> {
                    assertThat(row.target()).isEqualTo(c.word());
                    assertThat(row.connections()).hasSize(1);
                });
                assertThatThrownBy(other::goesOn).isInstanceOf(IOException.class);
                Conversation.connect(flow, meant.port()).close();
            }
        }
        assertThat(faultd.faults()).isEmpty();
    }

    private long reset(Map<String, ?> params) {
        return Records.read(faultd.call("reset", params), Reset.class).reset();
    }

    @Test
    void oneOfSeveralFaultsEndsAloneAndTheOthersCountOn() {
        Fault fromB = faultd.drop(a.word()).to(b.word()).apply();
        assertOnlyDropped(flow -> flow.from() == b && flow.to() == a);
        long counted = dropped(fromB);
        assertThat(counted).isGreaterThanOrEqualTo(SENT);

        Fault fromC = faultd.drop(a.word()).to(c.word()).apply();
        faultd.partition(List.of(a.word()), List.of(d.word())).apply();
        assertThat(dropped(fromB)).isEqualTo(counted);
        assertOnlyDropped(flow -> (flow.to() == a && (flow.from() == b || flow.from() == c)) || isBetween(flow, a, d));
        long more = dropped(fromB);
        assertThat(more).isGreaterThan(counted);

        fromC.close();
        faultd.join();
        assertThat(dropped(fromB)).isEqualTo(more);
        assertOnlyDropped(flow -> flow.from() == b && flow.to() == a);
    }

    /** The counters in nft of the rules with the fault's id. */
    private long dropped(Fault fault) {
        String rules = Shell.in(a.namespace(), "nft list ruleset");
        assertThat(rules).contains("comment \"" + fault.id() + "\"");
        return Pattern.compile("counter packets (\\d+) .* comment \"" + fault.id() + "\"")
                .matcher(rules)
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    private void assertRefused(Node from, Node to, UnaryOperator<DropBuilder> how, Duration by6) throws IOException {
        for (Flow flow : flows(from, to)) {
            try (ServerSocket server = Conversation.listen(flow, 0);
                    Fault fault = how.apply(faultd.drop(a.word())).apply()) {
                long started = System.nanoTime();
                assertThatThrownBy(() -> Conversation.connect(flow, server.getLocalPort()))
                        .as("%s with %s", flow, fault)
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContaining("refused");
                assertThat(Duration.ofNanos(System.nanoTime() - started))
                        .as("%s with %s", flow, fault)
                        .isLessThan(flow.family() == Family.IPV4 ? AT_ONCE : by6);
            }
        }
    }

    /** Whether a datagram to a port is answered. */
    static boolean answers(Node from, Node to, InetAddress address, int port) throws IOException {
        return answers(from, to, address, port, port);
    }

    /** The same where a rule of the table nat redirects to another port. */
    static boolean answers(Node from, Node to, InetAddress address, int port, int listening) throws IOException {
        DatagramSocket server =
                to.namespace().call(() -> new DatagramSocket(new InetSocketAddress(address, listening)));
        DatagramSocket client = from.namespace().call(() -> new DatagramSocket());
        try (server;
                client) {
            server.setSoTimeout((int) TOLERANCES.silence().toMillis());
            client.setSoTimeout((int) TOLERANCES.silence().toMillis());
            client.send(new DatagramPacket(new byte[1], 1, address, port));
            DatagramPacket packet = new DatagramPacket(new byte[1], 1);
            server.receive(packet);
            server.send(packet);
            client.receive(packet);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Sends from all nodes to all others: nothing of those flows arrives, and everything of the others. */
    final void assertOnlyDropped(Predicate<Flow> dropped) {
        Map<Flow, Arrivals> seen = Traffic.observe(net.allFlows(), Load.of(SENT), Duration.ZERO);
        assertThat(seen)
                .allSatisfy((flow, arrivals) ->
                        assertThat(arrivals.count()).as("%s", flow).isEqualTo(dropped.test(flow) ? 0 : SENT));
    }

    static boolean isBetween(Flow flow, Node one, Node other) {
        return (flow.from() == one && flow.to() == other) || (flow.from() == other && flow.to() == one);
    }
}
