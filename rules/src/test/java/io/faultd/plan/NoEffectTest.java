package io.faultd.plan;

import static io.faultd.plan.Networks.bridged;
import static io.faultd.plan.Networks.container;
import static io.faultd.plan.Networks.matching;
import static io.faultd.plan.Networks.own;
import static io.faultd.plan.Networks.port;
import static io.faultd.plan.Networks.sharing;
import static io.faultd.plan.Networks.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Hosts;
import io.faultd.fault.Peer;
import io.faultd.flow.AddressSet;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetPort;
import io.faultd.unit.Rate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults on traffic that never passes an interface of their targets, or has other ports there. */
class NoEffectTest {
    private static final String INSIDE = " within its own network namespace, where traffic passes no interface";

    private static final Target APP = labelled(bridged("app", 1), Map.of("com.docker.compose.service", "app"));
    private static final Target SIDE = sharing("side", APP);
    private static final Target DB = bridged("db", 2);
    private static final Target PUBLISHED = publishing(
            bridged("pg", 3),
            new TargetPort(5432, OptionalInt.of(15432), 6),
            new TargetPort(53, OptionalInt.of(5353), 17),
            new TargetPort(8080, OptionalInt.of(8081), 6),
            new TargetPort(8081, OptionalInt.of(8082), 6));
    private static final List<Target> ALL = List.of(APP, SIDE, DB, PUBLISHED);

    @ParameterizedTest
    @CsvSource({
        "app, side, side",
        "side, app, app",
        "app, app, app",
        "app, 10.0.0.1, 10.0.0.1",
        "app, fe80::0:1, fe80::0:1",
        "app, 127.0.0.1, 127.0.0.1",
        "app, ::1, ::1",
        "app, service:app, service:app"
    })
    void whatATargetReachesInsideOfItsNamespaceIsNotAffected(String target, String peer, String shown) {
        Fault.Shaping fault = slow(to(peer), target);
        Plan plan = compile(fault);

        assertThat(plan.shapes()).isEmpty();
        assertThat(plan.reachOf(fault.id()).holds()).isEmpty();
        assertThat(plan.reachOf(fault.id()).noEffect())
                .containsExactly(new Plan.NoEffect(target, "reaches " + shown + INSIDE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"side", "app", "10.0.0.1", "127.0.0.1,side"})
    void thatIsRefusedWhereNoWordCanSelectAnythingElseLater(String peers) {
        assertThat(futility(slow(to(peers.split(",")), "app"))).hasValueSatisfying(reason -> assertThat(reason)
                .startsWith("this can't have an effect: app reaches ")
                .endsWith(INSIDE + "; name a peer in another one"));
        assertThat(futility(drop(to(peers.split(",")), DropEffect.BLACKHOLE, "app")))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"service:app, app", "app, service:app", "label:com.docker.compose.service, side", "/ap+/, side"})
    void andNotWhereOneCan(String target, String peer) {
        assertThat(futility(slow(to(peer), target))).isEmpty();
    }

    @Test
    void normalFaultsAreNotRefused() {
        assertThat(futility(slow(FlowMatch.ALL, "app"))).isEmpty();
        assertThat(futility(slow(to("db"), "app"))).isEmpty();
        assertThat(futility(slow(to("10.0.0.0/8"), "app"))).isEmpty();
        assertThat(futility(slow(to("0.0.0.0/0"), "app"))).isEmpty();
        assertThat(futility(slow(to("nobody"), "app")))
                .as("a peer that may come")
                .isEmpty();
        assertThat(noEffect(slow(to("10.0.0.0/8"), "app"))).isEmpty();
    }

    @Test
    void theOthersAreAffectedAllTheSame() {
        Fault.Shaping fault = slow(to("side"), "app", "db");
        Plan plan = compile(fault);

        assertThat(plan.reachOf(fault.id()).holds())
                .extracting(hold -> hold.target().name())
                .containsExactly("db");
        assertThat(noEffect(fault)).containsExactly(new Plan.NoEffect("app", "reaches side" + INSIDE));
        assertThat(futility(fault)).isEmpty();
    }

    @Test
    void aPeerThatNoTargetReachesThroughAnInterfaceIsNamed() {
        Fault.Shaping fault = slow(to("side", "db"), "app");

        assertThat(compile(fault).reachOf(fault.id()).holds()).hasSize(1);
        assertThat(noEffect(fault))
                .containsExactly(new Plan.NoEffect(
                        "side",
                        "is reached by app within its own network namespace, where traffic passes no interface"));
        assertThat(noEffect(slow(to("app", "db"), "app", "db")))
                .as("each is a peer of the other")
                .isEmpty();
    }

    @Test
    void aPeerWithoutACommonNetworkIsNamedAndMayBeRoutedTo() {
        Target far = bridged("far", 6, "other", "br-other");
        Target lan = Networks.macvlan("vm", 7);
        List<Target> targets = List.of(APP, DB, far, lan);
        Fault.Shaping fault = slow(to("far", "db"), "app");
        Plan plan = Compiler.compile(List.of(fault), targets);

        assertThat(plan.reachOf(fault.id()).noEffect())
                .containsExactly(new Plan.NoEffect(
                        "far",
                        "shares no network with app, so only what is routed between their networks could be affected"));
        assertThat(plan.reachOf(fault.id()).holds()).hasSize(1);
        assertThat(Futility.of(slow(to("far"), "app"), targets, Hosts.NONE)).isEmpty();
        for (Fault.Shaping other :
                List.of(slow(to("vm"), "app"), slow(to("far"), "app", "vm"), slow(to("db"), "app"))) {
            assertThat(Compiler.compile(List.of(other), targets)
                            .reachOf(other.id())
                            .noEffect())
                    .as(other.describe())
                    .isEmpty();
        }
    }

    @Test
    void dropsAndSharedRatesLeaveThoseTargetsOutToo() {
        Fault.Drop drop = drop(to("side"), DropEffect.BLACKHOLE, "app", "db");
        assertThat(compile(drop).dropRules()).extracting(DropRule::namespace).containsExactly(own(2));
        Fault.Shaping rate = matching(
                Networks.fault(
                        1, Direction.IN, List.of("app", "db"), new Effect.SharedRate(Rate.parse("1mbit"), 32 << 10)),
                to("side"));
        assertThat(compile(rate).reachOf(rate.id()).holds())
                .extracting(hold -> hold.target().name())
                .containsExactly("db");
    }

    @Test
    void questionsToAResolverOnLoopbackAndArpAreMetInsideToo() {
        DropEffect dns = new DropEffect(DropEffect.Answer.NONE, DropEffect.Packets.ALL, 1, true);
        Fault.Drop drop = drop(to("127.0.0.11"), dns, "app");
        assertThat(compile(drop).dropRules()).hasSize(1);
        assertThat(futility(drop)).isEmpty();

        FlowMatch link = new FlowMatch(
                List.of(Peer.parse("app")), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);
        assertThat(futility(slow(link, "app"))).isEmpty();
    }

    @Test
    void aPublishedNumberIsNoPortOfTheContainer() {
        Fault.Shaping fault = slow(port("15432"), "pg");
        String reason =
                "publishes port 5432 as 15432, and packets have that number only outside of it;" + " write --port 5432";

        assertThat(compile(fault).reachOf(fault.id()).holds()).isEmpty();
        assertThat(noEffect(fault)).containsExactly(new Plan.NoEffect("pg", reason));
        assertThat(futility(fault)).contains("this can't have an effect: pg " + reason);
        assertThat(futility(slow(port("15432"), "pg", "db"))).isEmpty();
        assertThat(noEffect(slow(port("15432"), "pg", "db"))).containsExactly(new Plan.NoEffect("pg", reason));
        assertThat(futility(slow(port("15432"), "/p.*/"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5432", "5432,15432", "8081", "15000-16000", "443"})
    void otherPortsAre(String ports) {
        Fault.Shaping fault = slow(port(ports), "pg");

        assertThat(compile(fault).reachOf(fault.id()).holds()).hasSize(1);
        assertThat(noEffect(fault)).isEmpty();
        assertThat(futility(fault)).isEmpty();
    }

    @Test
    void onlyThePortsOfItsProtocolCount() {
        FlowMatch udp = new FlowMatch(
                List.of(),
                List.of(),
                Optional.of(PortSet.parse("15432")),
                Optional.empty(),
                Optional.of(ProtocolSet.parse("udp")));
        assertThat(noEffect(slow(udp, "pg"))).isEmpty();
    }

    @Test
    void besideAnotherPortThePublishedOneIsNamed() {
        Fault.Shaping fault = slow(port("80,15432"), "pg");

        assertThat(compile(fault).reachOf(fault.id()).holds()).hasSize(1);
        assertThat(noEffect(fault))
                .extracting(Plan.NoEffect::toString)
                .singleElement()
                .asString()
                .contains("pg publishes port 5432 as 15432", "write --port 5432");
    }

    @Test
    void neighbouringNumbersAreFoundInARange() {
        Target web = publishing(
                bridged("web", 4),
                new TargetPort(80, OptionalInt.of(8000), 6),
                new TargetPort(443, OptionalInt.of(8001), 6));
        Fault.Shaping fault = slow(port("8000,8001"), "web");

        assertThat(Futility.of(fault, List.of(web), Hosts.NONE)).hasValueSatisfying(reason -> assertThat(reason)
                .contains("publishes port 80 as 8000 and 443 as 8001", "write --port 80,443"));
    }

    @Test
    void thePublishedNumberOfAPeerIsNoPortOfItsToo() {
        Fault.Shaping fault = slow(peerPort("15432", "pg"), "app");

        assertThat(compile(fault).reachOf(fault.id()).holds()).isEmpty();
        assertThat(futility(fault)).hasValueSatisfying(reason -> assertThat(reason)
                .contains("pg publishes port 5432 as 15432", "write --peer-port 5432"));
        Fault.Shaping other = slow(peerPort("15432", "pg", "db"), "app");
        assertThat(compile(other).reachOf(other.id()).holds()).hasSize(1);
        assertThat(noEffect(other)).extracting(Plan.NoEffect::name).containsExactly("pg");
        assertThat(noEffect(slow(peerPort("15432", "10.0.0.3"), "app")))
                .as("an address is nobody's")
                .isEmpty();
    }

    private static Fault.Shaping slow(FlowMatch match, String... words) {
        return matching(
                Networks.fault(1, Direction.IN, List.of(words), new Effect.RateLimit(Rate.parse("1mbit"), 32 << 10)),
                match);
    }

    private static Fault.Drop drop(FlowMatch match, DropEffect effect, String... words) {
        return new Fault.Drop(
                "f-1",
                Instant.EPOCH,
                Optional.empty(),
                Selection.of(List.of(words), false),
                Direction.IN,
                match,
                effect);
    }

    private static FlowMatch peerPort(String ports, String... peers) {
        return new FlowMatch(
                to(peers).to(), List.of(), Optional.empty(), Optional.of(PortSet.parse(ports)), Optional.empty());
    }

    private static Plan compile(Fault fault) {
        return Compiler.compile(List.of(fault), ALL);
    }

    private static List<Plan.NoEffect> noEffect(Fault fault) {
        return compile(fault).reachOf(fault.id()).noEffect();
    }

    private static Optional<String> futility(Fault fault) {
        return Futility.of(fault, ALL, new Hosts(Map.of("here", AddressSet.parse("10.0.0.1"))));
    }

    private static Target labelled(Target target, Map<String, String> labels) {
        return copy(target, labels, List.of());
    }

    private static Target publishing(Target target, TargetPort... ports) {
        return copy(target, target.labels(), List.of(ports));
    }

    private static Target copy(Target target, Map<String, String> labels, List<TargetPort> ports) {
        return new Target(
                target.kind(),
                target.name(),
                target.id(),
                target.running(),
                new HashMap<>(labels),
                target.networks(),
                target.namespace(),
                target.unusable(),
                target.sharesWith(),
                target.interfaces(),
                ports);
    }

    @Test
    void aHostNameMayResolveToAnotherAddressLater() {
        Fault.Shaping fault = slow(to("host:here"), "app");

        assertThat(futility(fault)).isEmpty();
    }

    @Test
    void oneInterfaceOfTwoReachesTheOtherInside() {
        Target two = container(
                "two",
                own(5),
                port(5, 0, "front", Networks.HOST, "br-front"),
                port(5, 1, "back", Networks.HOST, "br-back"));
        assertThat(Futility.of(slow(to("two@back"), "two@front"), List.of(two), Hosts.NONE))
                .isPresent();
    }
}
