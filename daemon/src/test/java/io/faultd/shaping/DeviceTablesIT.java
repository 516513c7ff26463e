package io.faultd.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.kernel.NftObjects;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.ListedRule;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.TableContents;
import io.faultd.plan.Classification;
import io.faultd.plan.Lane;
import io.faultd.plan.Tree;
import io.faultd.unit.Probability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of a device's table: only the differences are sent, and the result is exact. */
class DeviceTablesIT {
    private static final Classifier.Device LOOPBACK = new Classifier.Device(1, "lo", false, Optional.empty());
    private static final Table TABLE = Classifier.tableOf(1);

    private NetworkNamespace namespace;
    private NfTables nftables;
    private DeviceTables.Memory memory = new DeviceTables.Memory();

    @BeforeEach
    void open() {
        namespace = NetworkNamespace.create();
        nftables = new NfTables(NetlinkSocket.openIn(namespace, NetlinkProtocol.NETFILTER));
    }

    @AfterEach
    void close() {
        nftables.close();
        namespace.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverStoodBeforeTheTableHoldsExactlyWhatIsWanted(long seed) {
        Random random = new Random(seed);
        List<Tree.LaneClass> pool = new ArrayList<>();
        IntStream.range(2, 40).forEach(minor -> pool.add(random(minor, random)));
        List<Tree.LaneClass> lanes = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            int much = random.nextInt(10) == 0 ? pool.size() : 3;
            for (int i = 0; i < 1 + random.nextInt(much); i++) {
                Tree.LaneClass one = pool.get(random.nextInt(pool.size()));
                boolean there = lanes.removeIf(lane -> lane.minor() == one.minor());
                if (!there || random.nextBoolean()) {
                    lanes.add(random.nextInt(lanes.size() + 1), there ? random(one.minor(), random) : one);
                }
            }
            if (random.nextInt(5) == 0) {
                Collections.shuffle(lanes, random);
            }
            if (random.nextInt(4) == 0) {
                memory = new DeviceTables.Memory(); // as another daemon reads it
            }
            assertThat(classify(lanes)).as("step %s", step).isEmpty();
            assertHolds(lanes);
        }
    }

    @Test
    void oneMatchMoreOrLessAmongAThousandIsOneElement() {
        List<Tree.LaneClass> lanes = peers(1000);
        classify(lanes.subList(0, 999));
        assertThat(rehearsed(lanes)).singleElement().isInstanceOfSatisfying(NftChange.OfElements.class, change -> {
            assertThat(change.verb()).isEqualTo(NftChange.Verb.ADD);
            assertThat(change.elements()).extracting(Element::comment).containsExactly(Optional.of("3e9 f-1001"));
        });
        classify(lanes);
        assertThat(rehearsed(lanes.subList(1, 1000)))
                .singleElement()
                .isInstanceOfSatisfying(NftChange.OfElements.class, change -> {
                    assertThat(change.verb()).isEqualTo(NftChange.Verb.DELETE);
                    assertThat(change.elements()).hasSize(1);
                });
        assertThat(rehearsed(lanes)).isEmpty();
    }

    @Test
    void aRuleIsTheSameOneWhileOthersComeAndGoAroundIt() {
        Tree.LaneClass first = laneClass(2, "10.0.0.1", "80", "tcp");
        Tree.LaneClass second = laneClass(3, "10.0.0.2-10.0.0.9", "80,90-100", "tcp");
        Tree.LaneClass third = laneClass(4, "fd00::1", "", "udp");
        classify(List.of(second));
        long handle = handles().get("3 f-3");
        for (List<Tree.LaneClass> lanes : List.of(
                List.of(first, second),
                List.of(first, second, third),
                List.of(second, third),
                List.of(first, second),
                List.of(second))) {
            classify(lanes);
            assertThat(handles()).containsEntry("3 f-3", handle);
            assertHolds(lanes);
        }
    }

    @Test
    void whatSomebodyElseHasChangedIsPutRightByTheNextChange() {
        List<Tree.LaneClass> lanes = peers(10);
        classify(lanes.subList(0, 9));
        TableContents contents = nftables.read(TABLE).orElseThrow();
        NamedSet map = contents.sets().keySet().iterator().next();
        ListedRule rule = contents.rules().get(0);
        nftables.commit(new Batch().flush(map).delete(rule));
        assertThat(classify(lanes)).isEmpty();
        assertHolds(lanes);
    }

    private Optional<String> classify(List<Tree.LaneClass> lanes) {
        // A new one each time, as for each reconciliation.
        return new DeviceTables(() -> nftables, used -> {}, memory).classify(LOOPBACK, lanes);
    }

    private List<NftChange> rehearsed(List<Tree.LaneClass> lanes) {
        List<NftChange> changes = new ArrayList<>();
        NfTables rehearsal = new NfTables(nftables.socket(), changes::addAll);
        new DeviceTables(() -> rehearsal, used -> {}, memory.copy()).classify(LOOPBACK, lanes);
        return changes;
    }

    private void assertHolds(List<Tree.LaneClass> lanes) {
        NftObjects wanted = Classifier.of(LOOPBACK, Classification.of(DeviceTables.flows(lanes)));
        TableContents found = nftables.read(TABLE).orElseThrow();
        assertThat(wanted.areIn(found)).isTrue();
        assertThat(found.chains()).hasSameSizeAs(wanted.chains());
        assertThat(found.sets().keySet()).isEqualTo(wanted.sets().keySet());
        assertThat(found.rules()).hasSameSizeAs(wanted.rules());
    }

    private Map<String, Long> handles() {
        Map<String, Long> handles = new HashMap<>();
        nftables.rules(TABLE)
                .forEach(listed -> listed.rule().comment().ifPresent(text -> handles.put(text, listed.handle())));
        return handles;
    }

    private static List<Tree.LaneClass> peers(int count) {
        return IntStream.rangeClosed(2, count + 1)
                .mapToObj(minor -> laneClass(minor, "10.1." + minor / 250 + "." + minor % 250, "", ""))
                .toList();
    }

    private static Tree.LaneClass random(int minor, Random random) {
        String peers = any(
                random,
                List.of(
                        "",
                        "10.0.0." + minor,
                        "10.0.0." + minor,
                        "10.0." + minor + ".0/24",
                        "10.0.0.4-10.0.0.20",
                        "fd00::" + minor,
                        "10.0.1." + minor + ",fd00::/64",
                        "0.0.0.0/0"));
        String ports = any(random, List.of("", "", "80", "80,443", "1000-9000", "1-65535"));
        String protocols = any(random, List.of("", "tcp", "udp", "tcp,udp", "icmp"));
        boolean all = peers.isEmpty() && ports.isEmpty() && protocols.isEmpty();
        Tree.LaneClass laneClass =
                laneClass(minor, peers, protocols.equals("icmp") ? "" : ports, all ? "tcp" : protocols);
        Lane lane = laneClass.lane();
        Optional<Probability> copied =
                random.nextInt(5) == 0 ? Optional.of(Probability.parse("25%")) : Optional.empty();
        return new Tree.LaneClass(
                minor, Optional.empty(), new Lane(lane.faults(), lane.flow(), Optional.empty(), copied, lane.stages()));
    }

    private static Tree.LaneClass laneClass(int minor, String peers, String ports, String protocols) {
        Flow flow = new Flow(
                Optional.of(peers).filter(text -> !text.isEmpty()).map(AddressSet::parse),
                Optional.of(ports).filter(text -> !text.isEmpty()).map(PortSet::parse),
                Optional.empty(),
                Optional.of(protocols).filter(text -> !text.isEmpty()).map(ProtocolSet::parse));
        TreeSet<String> faults = new TreeSet<>(List.of("f-" + minor));
        return new Tree.LaneClass(
                minor, Optional.empty(), new Lane(faults, flow, Optional.empty(), Optional.empty(), List.of()));
    }

    private static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
