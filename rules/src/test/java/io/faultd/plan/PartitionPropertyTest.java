package io.faultd.plan;

import static io.faultd.plan.Networks.HOST;
import static io.faultd.plan.Networks.OVERLAY;
import static io.faultd.plan.Networks.cable;
import static io.faultd.plan.Networks.container;
import static io.faultd.plan.Networks.macvlanOf;
import static io.faultd.plan.Networks.own;
import static io.faultd.plan.Networks.port;
import static io.faultd.plan.Networks.sharing;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Fault;
import io.faultd.fault.Hosts;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the network and the groups, a packet passes exactly when the definition of a partition allows it. */
class PartitionPropertyTest {
    /** How a target is connected. */
    enum Wiring {
        DOCKER0,
        SECOND_BRIDGE,
        BOTH_BRIDGES,
        OVERLAY_BRIDGE,
        ROUTED,
        MACVLAN,
        DOCKER0_AND_MACVLAN,
        CABLE_TO_PREVIOUS,
        SHARES_PREVIOUS
    }

    record Split(List<Wiring> wirings, List<Integer> groups, boolean oneWay, boolean rest) {}

    @Provide
    Arbitrary<Split> splits() {
        Arbitrary<List<Wiring>> wirings =
                Arbitraries.of(Wiring.class).list().ofMinSize(2).ofMaxSize(7);
        Arbitrary<List<Integer>> groups =
                Arbitraries.integers().between(1, 127).list().ofMinSize(1).ofMaxSize(4);
        return Combinators.combine(wirings, groups, Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(Split::new);
    }

    @Property(tries = 1500)
    void aPacketPassesExactlyWhenTheDefinitionSaysSo(@ForAll("splits") Split split, @ForAll DropPlace place) {
        List<Target> targets = targets(split.wirings);
        List<List<String>> groups = new ArrayList<>();
        for (int mask : split.groups) {
            groups.add(members(mask, targets).stream().map(Target::name).toList());
        }
        Plan plan = Compiler.compile(
                List.of(Networks.partition(split.oneWay, split.rest, groups)), targets, Hosts.NONE, place);
        PacketPaths paths = new PacketPaths(plan.drops());
        Map<Namespace, TreeSet<Integer>> standing = definition(split, targets);

        for (Target sender : targets) {
            for (Target receiver : targets) {
                if (sender.namespace().equals(receiver.namespace())) {
                    continue;
                }
                boolean dropped = dropped(
                        split.oneWay,
                        standing.get(sender.namespace().orElseThrow()),
                        standing.get(receiver.namespace().orElseThrow()));
                PacketPaths.PassCount outcome = paths.send(sender, receiver);
                assertThat(dropped ? outcome.nonePasses() : outcome.allPass())
                        .as("%s to %s is %s: %s", sender.name(), receiver.name(), dropped ? "cut" : "open", outcome)
                        .isTrue();
            }
        }
    }

    /** Some that drop what some others send. */
    record Cut(int receivers, int senders) {}

    record Directed(List<Wiring> wirings, List<Cut> cuts) {}

    @Provide
    Arbitrary<Directed> directed() {
        Arbitrary<List<Wiring>> wirings =
                Arbitraries.of(Wiring.class).list().ofMinSize(2).ofMaxSize(7);
        Arbitrary<Integer> some = Arbitraries.integers().between(1, 127);
        Arbitrary<List<Cut>> cuts =
                Combinators.combine(some, some).as(Cut::new).list().ofMinSize(1).ofMaxSize(4);
        return Combinators.combine(wirings, cuts).as(Directed::new);
    }

    @Property(tries = 1500)
    void exactlyTheDirectionsThatAreNamedAreCutAndTheirSendersTold(@ForAll("directed") Directed map) {
        List<Target> targets = targets(map.wirings);
        List<Fault.Partition.Cut> cuts = map.cuts.stream()
                .map(cut -> new Fault.Partition.Cut(
                        named(members(cut.receivers, targets)), named(members(cut.senders, targets))))
                .toList();
        Fault.Partition partition = new Fault.Partition(
                "f-p", Instant.EPOCH, Optional.empty(), Optional.empty(), List.of(), cuts, false, false, true, false);
        Plan plan = Compiler.compile(List.of(partition), targets);
        PacketPaths paths = new PacketPaths(plan.drops());

        for (Target sender : targets) {
            for (Target receiver : targets) {
                if (sender.namespace().equals(receiver.namespace())) {
                    continue;
                }
                boolean dropped = map.cuts.stream()
                        .anyMatch(cut -> isAmong(receiver, members(cut.receivers, targets))
                                && isAmong(sender, members(cut.senders, targets)));
                PacketPaths.PassCount outcome = paths.send(sender, receiver);
                assertThat(dropped ? outcome.nonePasses() : outcome.allPass())
                        .as("%s to %s is %s: %s", sender.name(), receiver.name(), dropped ? "cut" : "open", outcome)
                        .isTrue();
                assertThat(toldOf(receiver, sender, plan))
                        .as("%s is told that it can't reach %s", sender.name(), receiver.name())
                        .isEqualTo(dropped);
            }
        }
    }

    private static Selection named(List<Target> targets) {
        return Selection.of(targets.stream().map(Target::name).toList(), false);
    }

    private static boolean isAmong(Target target, List<Target> members) {
        return members.stream().anyMatch(member -> member.namespace().equals(target.namespace()));
    }

    private static boolean toldOf(Target receiver, Target sender, Plan plan) {
        return plan.drops().stream()
                .filter(table -> table.hook() == PartitionTable.Hook.INET_OUTPUT
                        && table.namespace().equals(sender.namespace().orElseThrow()))
                .flatMap(table -> table.rows().stream())
                .anyMatch(row -> receiver.interfaces().stream()
                        .flatMap(iface -> iface.addresses().stream())
                        .anyMatch(row.to()::contains));
    }

    @Property(tries = 300)
    void nobodyElseIsTouched(@ForAll("splits") Split split, @ForAll DropPlace place) {
        List<Target> targets = targets(split.wirings);
        List<List<String>> groups = split.groups.stream()
                .map(mask -> members(mask, targets).stream().map(Target::name).toList())
                .toList();
        List<PartitionTable> tables = Compiler.compile(
                        List.of(Networks.partition(split.oneWay, split.rest, groups)), targets, Hosts.NONE, place)
                .drops();
        PacketPaths paths = new PacketPaths(tables);

        for (PartitionTable table : tables) {
            for (PartitionTable.Row row : table.rows()) {
                for (String known : row.from()) {
                    assertThat(paths.passes(table.namespace(), table.hook(), known, "stranger"))
                            .isTrue();
                }
                for (String known : row.to()) {
                    assertThat(paths.passes(table.namespace(), table.hook(), "stranger", known))
                            .isTrue();
                }
            }
            assertThat(paths.accepts(table.namespace(), "stranger")).isTrue();
        }
    }

    private static boolean dropped(boolean oneWay, TreeSet<Integer> sender, TreeSet<Integer> receiver) {
        return sender != null
                && receiver != null
                && Collections.disjoint(sender, receiver)
                && (!oneWay || sender.first() < receiver.first());
    }

    /** The groups of each target, stated as plainly as in the manual. */
    private static Map<Namespace, TreeSet<Integer>> definition(Split split, List<Target> targets) {
        Map<Namespace, TreeSet<Integer>> standing = new HashMap<>();
        for (int group = 0; group < split.groups.size(); group++) {
            for (Target member : members(split.groups.get(group), targets)) {
                standing.computeIfAbsent(member.namespace().orElseThrow(), n -> new TreeSet<>())
                        .add(group + 1);
            }
        }
        List<Target> named = targets.stream()
                .filter(target -> standing.containsKey(target.namespace().orElseThrow()))
                .toList();
        for (Target other : targets) {
            boolean taken = named.stream().anyMatch(member -> member.namespace().equals(other.namespace()));
            boolean neighbour =
                    split.groups.size() == 1 && named.stream().anyMatch(member -> shareANetwork(member, other));
            if (!taken && (split.rest || neighbour)) {
                standing.put(other.namespace().orElseThrow(), new TreeSet<>(List.of(split.groups.size() + 1)));
            }
        }
        return standing;
    }

    private static boolean shareANetwork(Target one, Target other) {
        for (Interface a : one.interfaces()) {
            for (Interface b : other.interfaces()) {
                boolean network = !a.network().isEmpty() && a.network().equals(b.network());
                boolean cable = a.path() instanceof Interface.Path.Routed far
                        && far.namespace().equals(other.namespace().orElseThrow());
                if (network || cable) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Target> members(int mask, List<Target> targets) {
        List<Target> members = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            if ((mask >> i & 1) == 1) {
                members.add(targets.get(i));
            }
        }
        return members;
    }

    private static List<Target> targets(List<Wiring> wirings) {
        List<Target> targets = new ArrayList<>();
        for (int n = 1; n <= wirings.size(); n++) {
            Wiring wiring = wirings.get(n - 1);
            Target previous = targets.isEmpty() ? null : targets.get(n - 2);
            if (previous != null && wiring == Wiring.SHARES_PREVIOUS) {
                targets.add(sharing("t" + n, previous));
            } else if (previous != null
                    && wiring == Wiring.CABLE_TO_PREVIOUS
                    && previous.sharesWith().isEmpty()) {
                List<Interface> more = new ArrayList<>(previous.interfaces());
                more.add(cable(n - 1, 5, own(n)));
                targets.set(n - 2, container(previous.name(), own(n - 1), more.toArray(Interface[]::new)));
                targets.add(container("t" + n, own(n), cable(n, 0, own(n - 1))));
            } else {
                targets.add(container("t" + n, own(n), interfaces(wiring, n).toArray(Interface[]::new)));
            }
        }
        return targets;
    }

    private static List<Interface> interfaces(Wiring wiring, int n) {
        return switch (wiring) {
            case SECOND_BRIDGE -> List.of(port(n, 1, "second", HOST, "br-second"));
            case BOTH_BRIDGES ->
                List.of(port(n, 0, "bridge", HOST, "docker0"), port(n, 1, "second", HOST, "br-second"));
            case OVERLAY_BRIDGE -> List.of(port(n, 2, "overlay", OVERLAY, "br0"));
            case ROUTED -> List.of(cable(n, 3, HOST));
            case MACVLAN -> List.of(macvlanOf(n, 4));
            case DOCKER0_AND_MACVLAN -> List.of(port(n, 0, "bridge", HOST, "docker0"), macvlanOf(n, 4));
            case DOCKER0, CABLE_TO_PREVIOUS, SHARES_PREVIOUS -> List.of(port(n, 0, "bridge", HOST, "docker0"));
        };
    }
}
