package io.faultd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.Packet;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.flow.Span;
import io.faultd.netlink.tc.Bpf;
import io.faultd.netlink.tc.Bpf.Instruction;
import io.faultd.plan.Tree;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FlowProgramTest {
    private static final int IP4 = 0x0800;
    private static final int IP6 = 0x86dd;
    private static final int OTHERS = -1;
    private static final Flow WEB = new Flow(
            Optional.empty(), Optional.of(new PortSet(List.of(Span.of(80)))), Optional.empty(), Optional.empty());

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void theFirstLaneThatMatchesIsTheResult(
            @ForAll("flows") List<Flow> flows,
            @ForAll("packets") Packet packet,
            @ForAll boolean received,
            @ForAll boolean hasOptions) {
        List<Tree.Pick> picks = new ArrayList<>();
        flows.forEach(flow -> picks.add(new Tree.Pick(2 + picks.size(), flow)));
        int expected = picks.stream()
                .filter(pick -> pick.flow().matches(packet))
                .map(Tree.Pick::minor)
                .findFirst()
                .orElse(OTHERS);

        assertThat(run(picks, received, packet, hasOptions ? 7 : 5)).isEqualTo(expected);
    }

    @Test
    void withoutLanesNothingOfThePacketIsRead() {
        List<Instruction> others = FlowProgram.of(List.of(), true, Tree.Pick::minor, OTHERS);

        assertThat(Neighbours.program(7, others)).isEqualTo(Neighbours.program(7));
    }

    @Test
    void laterFragmentsHaveNoPorts() {
        Packet tcp = packet("10.0.0.1", 6, 80, 1);
        List<Tree.Pick> picks = List.of(new Tree.Pick(2, WEB));
        byte[] frame = frame(tcp, true, 5);
        assertThat(run(picks, true, frame, IP4)).isEqualTo(2);
        frame[14 + 7] = 1;
        assertThat(run(picks, true, frame, IP4)).isEqualTo(OTHERS);
    }

    @Test
    void whatIsNeitherIp4NorIp6IsOfNoLane() {
        List<Tree.Pick> picks = List.of(new Tree.Pick(2, WEB));
        assertThat(run(picks, true, frame(packet("10.0.0.1", 6, 80, 1), true, 5), 0x88cc))
                .isEqualTo(OTHERS);
        assertThat(run(picks, true, new byte[20], IP4))
                .as("a packet that ends in its header")
                .isZero();
    }

    @Test
    void asManyComparisonsAsATreeAllowsFitIntoAProgram() {
        List<Span<Address>> ranges = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
            ranges.add(new Span<>(
                    Address.parse(Integer.toHexString(4 * i + 1) + "::1"),
                    Address.parse(Integer.toHexString(4 * i + 2) + "::ff02")));
        }
        Flow flow = new Flow(Optional.of(new AddressSet(ranges)), Optional.empty(), Optional.empty(), Optional.empty());
        List<Instruction> program =
                Neighbours.program(0, FlowProgram.of(List.of(new Tree.Pick(2, flow)), true, Tree.Pick::minor, 0));

        assertThat(new Bpf(program, Optional.empty()).program()).hasSizeGreaterThan(128 * 20);
        assertThat(run(List.of(new Tree.Pick(2, flow)), true, packet("1fe::ff01", 17, 1, 1), 5))
                .isEqualTo(2);
        assertThat(run(List.of(new Tree.Pick(2, flow)), true, packet("1fe::ff03", 17, 1, 1), 5))
                .isEqualTo(OTHERS);
    }

    private static int run(List<Tree.Pick> picks, boolean received, Packet packet, int headerWords) {
        boolean ip6 = packet.peer().orElseThrow().ip6();
        return run(picks, received, frame(packet, received, headerWords), ip6 ? IP6 : IP4);
    }

    private static int run(List<Tree.Pick> picks, boolean received, byte[] frame, int protocol) {
        return new BpfMachine(FlowProgram.of(picks, received, Tree.Pick::minor, OTHERS)).run(protocol, frame, 14);
    }

    private static byte[] frame(Packet packet, boolean received, int headerWords) {
        Address peer = packet.peer().orElseThrow();
        int header = peer.ip6() ? 40 : 4 * headerWords;
        ByteBuffer frame = ByteBuffer.allocate(14 + header + 20);
        if (peer.ip6()) {
            frame.put(14 + 6, packet.protocol().orElseThrow().byteValue());
            frame.put(14 + (received ? 8 : 24), peer.bytes());
        } else {
            frame.put(14, (byte) (0x40 | headerWords));
            frame.put(14 + 6, (byte) 0x40); // don't fragment
            frame.put(14 + 9, packet.protocol().orElseThrow().byteValue());
            frame.put(14 + (received ? 12 : 16), peer.bytes());
        }
        int own = packet.port().orElse(0xffff);
        int other = packet.peerPort().orElse(0xffff);
        frame.putShort(14 + header, (short) (received ? other : own));
        frame.putShort(14 + header + 2, (short) (received ? own : other));
        return frame.array();
    }

    private static Packet packet(String peer, int protocol, int port, int peerPort) {
        return new Packet(
                Optional.of(Address.parse(peer)), Optional.of(protocol), Optional.of(port), Optional.of(peerPort));
    }

    @Provide
    Arbitrary<List<Flow>> flows() {
        Arbitrary<AddressSet> prefixes = Arbitraries.of(
                        "10.0.0.0/30",
                        "10.0.0.2/31",
                        "10.0.0.1",
                        "200.0.0.0/5",
                        "fd00::/126",
                        "fd00::2",
                        "fd00:1::/32",
                        "::/0",
                        "fd00::1-fd00:1::2",
                        "0.0.0.0/0")
                .map(AddressSet::parse);
        Arbitrary<AddressSet> peers = Arbitraries.oneOf(
                prefixes,
                prefixes.tuple2().map(two -> two.get1().union(two.get2())),
                prefixes.map(AddressSet.ALL::minus).filter(set -> !set.isEmpty()));
        Arbitrary<ProtocolSet> protocols = Arbitraries.of("tcp", "udp", "tcp,udp", "icmp", "47", "tcp,icmp")
                .map(ProtocolSet::parse);
        return Combinators.combine(peers.optional(), ports().optional(), ports().optional(), protocols.optional())
                .as(Flow::new)
                .filter(flow -> !flow.isAll())
                .list()
                .ofMaxSize(4);
    }

    private static Arbitrary<PortSet> ports() {
        return Arbitraries.integers()
                .between(0, 6)
                .tuple2()
                .map(two -> new Span<>(Math.min(two.get1(), two.get2()), Math.max(two.get1(), two.get2())))
                .list()
                .ofMinSize(1)
                .ofMaxSize(2)
                .map(PortSet::new);
    }

    @Provide
    Arbitrary<Packet> packets() {
        Arbitrary<Integer> port = Arbitraries.integers().between(0, 6);
        return Combinators.combine(
                        Arbitraries.of(
                                "10.0.0.0",
                                "10.0.0.1",
                                "10.0.0.3",
                                "201.2.3.4",
                                "fd00::1",
                                "fd00::2",
                                "fd00::4",
                                "fd00:1::2",
                                "fd00:1::3",
                                "fd00:0:ffff::"),
                        Arbitraries.of(1, 6, 17, 47, 58),
                        port,
                        port)
                .as((peer, protocol, own, other) -> {
                    boolean hasPorts = protocol == 6 || protocol == 17;
                    return new Packet(
                            Optional.of(Address.parse(peer)),
                            Optional.of(protocol),
                            Optional.of(own).filter(one -> hasPorts),
                            Optional.of(other).filter(one -> hasPorts));
                });
    }
}
