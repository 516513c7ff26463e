package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowMatchTest {
    private static final TargetIndex TARGETS = new TargetIndex(List.of(
            target("db", "shop-db", "10.0.0.2", "10.1.0.2"),
            target("app-1", "app", "10.0.0.3"),
            target("app-2", "app", "10.0.0.4"),
            target("late", "late")));
    private static final Hosts HOSTS = new Hosts(Map.of("example.org", AddressSet.parse("192.0.2.1,2001:db8::1")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "10.9.0.0/16 = 10.9.0.0/16",
                "fd00::/8 = fd00::/8",
                "10.0.0.1-10.0.0.9 = 10.0.0.1-10.0.0.9",
                "db = 10.0.0.2,10.1.0.2",
                "db/eth1 = 10.1.0.2",
                "network:net0 = 10.0.0.2-10.0.0.4",
                "service:app = 10.0.0.3-10.0.0.4",
                "app = 10.0.0.3-10.0.0.4",
                "/app-.*/ = 10.0.0.3-10.0.0.4",
                "example.org = 192.0.2.1,2001:db8::1",
                "host:example.org = 192.0.2.1,2001:db8::1"
            })
    void aPeerIsItsAddresses(String peer, String addresses) {
        FlowMatch.Resolution resolution = to(peer).settled(TARGETS, HOSTS).resolve(TARGETS, HOSTS);

        assertThat(resolution.unknown()).isEmpty();
        assertThat(resolution.flow().flatMap(Flow::peers)).contains(AddressSet.parse(addresses));
    }

    @Test
    void aPeerFollowsItsAddress() {
        TargetIndex moved = new TargetIndex(List.of(target("db", "shop-db", "10.0.0.77")));

        assertThat(to("db").resolve(moved, HOSTS).flow().flatMap(Flow::peers)).contains(AddressSet.parse("10.0.0.77"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "nobody = 'nobody' is not a target now and not a host name that resolves",
                "host:nobody = 'host:nobody' is not a host name that resolves",
                "service:nobody = 'service:nobody' is not a target now; faultctl targets lists what there is",
                "late = 'late' has no address now"
            })
    void aPeerWithoutAddressIsUnknownAndMatchesNothing(String peer, String message) {
        FlowMatch.Resolution resolution = to(peer).resolve(TARGETS, HOSTS);

        assertThat(resolution.unknown()).containsExactly(message);
        assertThat(resolution.flow()).isEmpty();
    }

    @Test
    void exceptIsTakenOut() {
        FlowMatch match = new FlowMatch(
                peers("10.0.0.0/24"),
                peers("db", "10.0.0.128/25"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(match.resolve(TARGETS, HOSTS).flow().flatMap(Flow::peers))
                .contains(AddressSet.parse("10.0.0.0/25").minus(AddressSet.parse("10.0.0.2")));
    }

    @Test
    void exceptAloneMeansEverythingElse() {
        FlowMatch match = new FlowMatch(List.of(), peers("db"), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(match.resolve(TARGETS, HOSTS).flow().flatMap(Flow::peers))
                .contains(AddressSet.ALL.minus(AddressSet.parse("10.0.0.2,10.1.0.2")));
    }

    @Test
    void nothingSaidIsEverything() {
        assertThat(FlowMatch.ALL.resolve(TARGETS, HOSTS).flow()).contains(Flow.ALL);
        assertThat(FlowMatch.ALL.describe()).isEmpty();
    }

    @Test
    void onlyWhatIsNoTargetIsResolvedAsAHost() {
        FlowMatch match = new FlowMatch(
                peers("db", "example.org", "10.0.0.1", "service:x"),
                peers("host:db", "late"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(match.hosts(TARGETS)).containsExactly("example.org", "db");
        assertThat(match.hosts()).containsExactly("db");
        assertThat(match.settled(TARGETS, HOSTS).hosts()).containsExactly("example.org", "db");
    }

    @Test
    void aTargetThatIsGoneIsNotTheHostOfItsName() {
        Hosts hosts = new Hosts(Map.of("db", AddressSet.parse("192.0.2.9")));
        FlowMatch match = to("db").settled(TARGETS, hosts);

        assertThat(match.resolve(new TargetIndex(List.of()), hosts).flow()).isEmpty();
        assertThat(match.describe()).isEqualTo("to db");
        assertThat(to("example.org").settled(TARGETS, HOSTS).describe()).isEqualTo("to host:example.org");
    }

    @Test
    void portsOfWhatHasNoneAreRefused() {
        assertThatThrownBy(() -> new FlowMatch(
                        List.of(),
                        List.of(),
                        Optional.of(PortSet.parse("80")),
                        Optional.empty(),
                        Optional.of(ProtocolSet.parse("tcp,icmp"))))
                .isInstanceOf(BadValueException.class)
                .hasMessage("protocol icmp has no ports; leave the port or the protocol out");
    }

    @Test
    void itIsDescribedInTheOptionsOfTheCommandLine() {
        FlowMatch match = new FlowMatch(
                peers("db", "10.0.0.0/8"),
                peers("app"),
                Optional.of(PortSet.parse("80,443")),
                Optional.of(PortSet.parse("1024-65535")),
                Optional.of(ProtocolSet.parse("tcp")));

        assertThat(match.describe())
                .isEqualTo("to db,10.0.0.0/8 except app port 80,443 peer-port 1024-65535 protocol tcp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.256", "10.0.0.0/33", "fe80::1%eth0", "host:", "host:-x", "host:a b", "wrong:x"})
    void whatIsNoPeerIsRefused(String text) {
        assertThatThrownBy(() -> Peer.parse(text)).isInstanceOf(BadValueException.class);
    }

    @Test
    void linkIsNotCombinedWithPortsOrProtocols() {
        FlowMatch all = new FlowMatch(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);
        assertThat(all.resolve(TARGETS, HOSTS).flow()).contains(Flow.ALL_WITH_LINK);
        assertThat(all.isAll()).isFalse();
        assertThat(all.describe()).isEqualTo("link");
        for (String protocols : List.of("icmp", "icmpv6", "tcp")) {
            assertThatThrownBy(() -> new FlowMatch(
                            List.of(),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(ProtocolSet.parse(protocols)),
                            true))
                    .isInstanceOf(BadValueException.class)
                    .hasMessageStartingWith("link is about ARP");
        }
        assertThatThrownBy(() -> new FlowMatch(
                        List.of(),
                        List.of(),
                        Optional.of(PortSet.parse("80")),
                        Optional.empty(),
                        Optional.empty(),
                        true))
                .isInstanceOf(BadValueException.class);
    }

    private static FlowMatch to(String... peers) {
        return new FlowMatch(peers(peers), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static List<Peer> peers(String... texts) {
        return Stream.of(texts).map(Peer::parse).toList();
    }

    private static Target target(String name, String service, String... addresses) {
        Namespace own = new Namespace("/proc/" + name, name.hashCode());
        List<Interface> interfaces = IntStream.range(0, addresses.length)
                .mapToObj(i -> new Interface(
                        "eth" + i,
                        "net" + i,
                        List.of(addresses[i]),
                        new ShapingPoint(own, 2 + i, "eth" + i, true),
                        new ShapingPoint(own, 2 + i, "eth" + i, false),
                        new Interface.Path.Elsewhere()))
                .toList();
        return new Target(
                Target.Kind.CONTAINER,
                name,
                name + "-0123456789abcdef",
                true,
                Map.of("com.docker.compose.service", service),
                interfaces.stream().map(Interface::network).toList(),
                Optional.of(own),
                Optional.empty(),
                Optional.empty(),
                interfaces);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.", "1:", "a.", "a", "-", "1-"})
    @Timeout(value = 5, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anEndlessPeerTakesNeitherTimeNorStack(String unit) {
        for (String text : List.of(unit.repeat(30_000), unit.repeat(120) + "!", "host:" + unit.repeat(30_000) + "!")) {
            try {
                assertThat(Peer.parse(text).addresses()).isEmpty();
            } catch (BadValueException e) {
                assertThat(e).isNotNull();
            }
        }
    }
}
