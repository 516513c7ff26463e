package io.faultd.plan;

import static io.faultd.plan.Effects.delay;
import static io.faultd.plan.Networks.fault;
import static io.faultd.plan.Networks.matching;
import static io.faultd.plan.Networks.own;
import static io.faultd.plan.Networks.port;
import static io.faultd.plan.Networks.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Fault;
import io.faultd.fault.FaultTerms;
import io.faultd.fault.FlowMatch;
import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.target.Exit;
import io.faultd.target.Interface;
import io.faultd.target.Outer;
import io.faultd.target.Selection;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WaysOutTest {
    private static final Interface ETH0 = port(1, 0, "bridge", Networks.HOST, "docker0");
    private static final Interface VLAN = upper(3, "eth0.7", below("eth0"));
    private static final Interface PORTS = upper(4, "br0", below("eth0", "eth9"));
    private static final Interface TUNNEL = upper(
            5,
            "vpn0",
            new Exit.Encapsulated(Optional.of(new Outer(
                    Optional.of(Address.parse("10.9.0.1")),
                    Optional.of(ProtocolSet.parse("udp")),
                    OptionalInt.of(4789),
                    AddressSet.parse("10.8.0.0/24")))));
    private static final Interface SECURE = upper(6, "sec0", new Exit.Encapsulated(Optional.empty()));
    private static final Interface POD = upper(7, "veth7", new Exit.Nowhere("leads nowhere"));
    private static final Target NODE = Networks.container("node", own(1), ETH0, VLAN, PORTS, TUNNEL, SECURE, POD);

    @Test
    void aFaultOnTheTargetActsAtTheWayOutAndSaysWhereNot() {
        Plan.Reach reach = reach("node", FlowMatch.ALL);

        assertThat(reach.holds()).containsExactly(new Plan.Hold(NODE, "eth0", Direction.IN));
        assertThat(reach.passedOver())
                .containsExactly(
                        new Plan.PassedOver(NODE, "eth0.7", "sends its packets through eth0"),
                        new Plan.PassedOver(NODE, "br0", "sends its packets through eth0, eth9"),
                        new Plan.PassedOver(
                                NODE,
                                "vpn0",
                                "sends its packets inside of others, which leave through another interface"),
                        new Plan.PassedOver(
                                NODE,
                                "sec0",
                                "sends its packets inside of others, which leave through another interface"),
                        new Plan.PassedOver(NODE, "veth7", "leads nowhere"));
    }

    @Test
    void anInterfaceThatIsNamedIsShapedAloneOrBesideTheTarget() {
        for (String name : List.of("eth0.7", "vpn0", "veth7")) {
            assertThat(names(reach("node/" + name, FlowMatch.ALL))).containsExactly(name);
            assertThat(reach("node/" + name, FlowMatch.ALL).passedOver()).isEmpty();
        }
        Fault both = fault(1, Direction.IN, List.of("node", "node/vpn0"), delay(10));
        assertThat(names(Compiler.compile(List.of(both), List.of(NODE)).reachOf("f-1")))
                .containsExactly("eth0", "vpn0");
    }

    @Test
    void aTargetWithoutItsWayOutInScopeIsShapedWhereItCanBe() {
        Target narrowed = Networks.container("node", own(1), VLAN);

        assertThat(names(
                        Compiler.compile(List.of(fault(1, Direction.IN, List.of("node"), delay(10))), List.of(narrowed))
                                .reachOf("f-1")))
                .containsExactly("eth0.7");
    }

    @Test
    void aMatchActsInTheTunnelUnlessItMeetsThePacketsAround() {
        assertThat(names(reach("node", to("10.8.0.2")))).containsExactly("eth0", "vpn0", "sec0");
        assertThat(names(reach("node", to("10.9.0.1", "10.8.0.2")))).containsExactly("eth0", "sec0");
        assertThat(names(reach("node", Networks.port("80")))).containsExactly("eth0", "vpn0", "sec0");
        assertThat(names(reach("node", Networks.port("4789")))).containsExactly("eth0", "sec0");
    }

    @Test
    void aDropKnowsWhatIsAboveByItsNameWherePacketsAreRouted() {
        DropRule all = drop("node", DropEffect.BLACKHOLE, FlowMatch.ALL);
        assertThat(all.interfaces()).containsExactly("eth0", "sec0");
        assertThat(all.above()).containsExactly("br0", "eth0.7");
        assertThat(all.routed()).containsExactly("br0", "eth0", "eth0.7", "sec0");

        DropRule named = drop("node/eth0", DropEffect.BLACKHOLE, FlowMatch.ALL);
        assertThat(named.routed()).as("br0 has another port too").containsExactly("eth0", "eth0.7");
        assertThat(drop("node/veth7", DropEffect.BLACKHOLE, FlowMatch.ALL).routed())
                .containsExactly("veth7");
        assertThat(drop("node", DropEffect.BLACKHOLE, to("10.8.0.2")).interfaces())
                .containsExactly("eth0", "sec0", "vpn0");
    }

    @Test
    void anAnswerIsGivenInTheTunnelUnlessThatWouldCountTwice() {
        DropEffect.Answer reject = DropEffect.Answer.REJECT;
        DropEffect.Packets all = DropEffect.Packets.ALL;

        assertThat(drop("node", new DropEffect(reject, all, 1, false), FlowMatch.ALL)
                        .interfaces())
                .containsExactly("eth0", "sec0", "vpn0");
        assertThat(drop("node", new DropEffect(reject, all, 2, false), FlowMatch.ALL)
                        .interfaces())
                .containsExactly("eth0", "sec0");
        assertThat(drop("node", new DropEffect(DropEffect.Answer.RESET, all, 2, false), FlowMatch.ALL)
                        .interfaces())
                .as("no TCP is around others")
                .containsExactly("eth0", "sec0", "vpn0");
    }

    @Test
    void aPartitionHoldsOnWaysOutAndNeedsABridgeThereOnly() {
        Target other = Networks.bridged("other", 2);
        Fault.Partition cut = new Fault.Partition(
                "f-p",
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                List.of(Selection.of(List.of("node"), false), Selection.of(List.of("other"), false)),
                List.of(),
                false,
                false,
                false,
                true);
        Plan plan = Compiler.compile(List.of(cut), List.of(NODE, other));

        assertThat(plan.conflicts()).isEmpty();
        assertThat(names(plan.reachOf("f-p"))).containsExactly("eth0", "eth0");
        assertThat(plan.reachOf("f-p").passedOver()).hasSize(5);
    }

    private static Plan.Reach reach(String word, FlowMatch match) {
        Fault fault = matching(fault(1, Direction.IN, List.of(word), delay(10)), match);
        return Compiler.compile(List.of(fault), List.of(NODE)).reachOf("f-1");
    }

    private static DropRule drop(String word, DropEffect effect, FlowMatch match) {
        FaultTerms terms = new FaultTerms(
                "f-1",
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Selection.of(List.of(word), false),
                Direction.BOTH,
                match);
        return Compiler.compile(List.of(terms.drop(effect)), List.of(NODE))
                .dropRules()
                .get(0);
    }

    private static List<String> names(Plan.Reach reach) {
        return reach.holds().stream().map(Plan.Hold::interfaceName).toList();
    }

    private static Interface upper(int index, String name, Exit exit) {
        return new Interface(
                name,
                "",
                List.of(),
                new ShapingPoint(own(1), index, name, true),
                new ShapingPoint(own(1), index, name, false),
                new Interface.Path.Elsewhere(),
                exit,
                Interface.DEFAULT_MTU);
    }

    private static Exit below(String... names) {
        return new Exit.Below(new TreeSet<>(Set.of(names)));
    }
}
