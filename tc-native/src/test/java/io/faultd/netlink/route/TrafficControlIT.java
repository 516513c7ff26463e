package io.faultd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.linux.Errno;
import io.faultd.netlink.BatchResult;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.Notification;
import io.faultd.netlink.tc.Action;
import io.faultd.netlink.tc.Fifo;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.FilterMatch;
import io.faultd.netlink.tc.Htb;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Ingress;
import io.faultd.netlink.tc.OtherFilter;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.QdiscOptions;
import io.faultd.netlink.tc.Tbf;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TcStats;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.netlink.tc.U32;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficControlIT {
    private static final TcHandle ROOT = TcHandle.ofQdisc(0xfa00);
    private static final TcHandle LEAF = TcHandle.ofQdisc(0xfa01);
    private static final TcHandle CLASS = ROOT.withMinor(1);
    private static final long MBIT = 125_000;
    private static final int RTNLGRP_TC = 4;

    private VethPair pair;

    @BeforeEach
    void open() {
        pair = new VethPair();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void anHtbTreeReadsBackAsItWasWritten() {
        Qdisc root = qdisc(ROOT, TcHandle.ROOT, Htb.withDefaultClass(0).withDirectQueueLength(500));
        TrafficClass shaped = new TrafficClass(
                pair.nearIndex, CLASS, ROOT, HtbClass.ofRate(10 * MBIT).withQuantum(3000));
        Qdisc leaf = qdisc(LEAF, CLASS, Fifo.ofPackets(50));

        pair.atNear.executeAll(List.of(root.add(), shaped.add(), leaf.add())).orThrow();

        // IPv6 sends a packet by itself on a new link, sooner or later.
        assertThat(pair.atNear.qdiscs(pair.nearIndex))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("stats", "options.directPackets")
                .containsExactlyInAnyOrder(root, leaf);
        assertThat(pair.atNear.classes(pair.nearIndex)).singleElement().satisfies(found -> {
            assertThat(found.handle()).isEqualTo(CLASS);
            assertThat(found.htb()).isEqualTo(shaped.htb());
        });
    }

    @Test
    void aRateBeyond32BitsReadsBackWhole() {
        HtbClass fast = HtbClass.ofRate(12_500_000_000L, 1 << 20);
        pair.atNear.execute(qdisc(ROOT, TcHandle.ROOT, Htb.withDefaultClass(0)).add());
        pair.atNear.execute(new TrafficClass(pair.nearIndex, CLASS, ROOT, fast.withQuantum(60_000)).add());

        assertThat(pair.atNear.classes(pair.nearIndex))
                .singleElement()
                .extracting(TrafficClass::htb)
                .isEqualTo(Optional.of(fast.withQuantum(60_000)));
    }

    @Test
    void aTokenBucketReadsBackAndChangesInPlace() {
        pair.atNear.execute(
                qdisc(ROOT, TcHandle.ROOT, Tbf.of(MBIT, 32 << 10, 30 << 10)).add());
        Tbf faster = Tbf.of(8 * MBIT, 1 << 20, 2 << 20);

        pair.atNear.execute(qdisc(ROOT, TcHandle.ROOT, faster).change());

        assertThat(pair.atNear.qdiscs(pair.nearIndex))
                .singleElement()
                .extracting(Qdisc::options)
                .satisfies(found -> assertThat(faster.isReportedAs((Tbf) found)).isTrue());
    }

    @Test
    void aPeakRateReadsBackChangesAndGoesInPlace() {
        Tbf bucket = Tbf.of(MBIT, 32 << 10, 30 << 10);
        pair.atNear.execute(
                qdisc(ROOT, TcHandle.ROOT, bucket.withPeak(2 * MBIT, 10_000)).add());

        for (Tbf next : List.of(bucket.withPeak(3 * MBIT, 2000), bucket.withPeak(100_000 * MBIT, 10_000), bucket)) {
            pair.atNear.execute(qdisc(ROOT, TcHandle.ROOT, next).change());

            assertThat(pair.atNear.qdiscs(pair.nearIndex))
                    .singleElement()
                    .extracting(Qdisc::options)
                    .satisfies(found -> assertThat(next.isReportedAs((Tbf) found))
                            .as("%s is reported as %s", next, found)
                            .isTrue());
        }
    }

    @Test
    void whatAFilterPutsIntoAClassIsCountedThereAndTheRestIsNot() throws Exception {
        pair.atNear
                .executeAll(List.of(
                        qdisc(ROOT, TcHandle.ROOT, Htb.withDefaultClass(0)).add(),
                        new TrafficClass(pair.nearIndex, CLASS, ROOT, HtbClass.ofRate(100 * MBIT)).add(),
                        new Filter(
                                        pair.nearIndex,
                                        ROOT,
                                        3,
                                        Filter.IPV4,
                                        0,
                                        U32.intoClass(
                                                List.of(
                                                        U32.Key.ipv4Protocol(17),
                                                        U32.Key.ipv4Destination(IpPrefix.ofHost(VethPair.FAR_ADDRESS))),
                                                CLASS))
                                .add()))
                .orThrow();

        try (DatagramSocket receiver = pair.listenAtFar()) {
            pair.send(receiver, 20, 100);
            assertThat(VethPair.receive(receiver, 20, 2000)).isEqualTo(20);
        }

        TcStats stats = pair.atNear.classes(pair.nearIndex).get(0).stats();
        assertThat(stats.packets()).isEqualTo(20);
        assertThat(stats.bytes()).isEqualTo(20 * (100 + 8 + 20 + 14));
        assertThat(stats.drops()).isZero();
        assertThat(pair.atNear.qdiscs(pair.nearIndex).get(0).options())
                .isInstanceOfSatisfying(
                        Htb.class, htb -> assertThat(htb.directPackets()).isPositive());
    }

    @Test
    void filtersReadBackAndAreReplacedAndDeleted() {
        pair.atNear.execute(qdisc(ROOT, TcHandle.ROOT, Htb.withDefaultClass(0)).add());
        Filter all = new Filter(pair.nearIndex, ROOT, 7, Filter.ALL_PROTOCOLS, 0x8000_0001, U32.allIntoClass(CLASS));
        Filter redirected = new Filter(
                pair.nearIndex, ROOT, 7, Filter.ALL_PROTOCOLS, 0x8000_0001, U32.allIntoClass(ROOT.withMinor(2)));

        pair.atNear.execute(all.add());
        assertThat(matchesOf(ROOT)).containsExactly(all.match());
        assertThatThrownBy(() -> pair.atNear.execute(all.add()))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));

        pair.atNear.execute(redirected.replace());
        assertThat(matchesOf(ROOT)).containsExactly(redirected.match());

        pair.atNear.execute(redirected.delete());
        assertThat(matchesOf(ROOT)).isEmpty();
        pair.atNear.execute(all.add());
        pair.atNear.execute(Filter.deleteAll(pair.nearIndex, ROOT));
        assertThat(pair.atNear.filters(pair.nearIndex, ROOT)).isEmpty();
    }

    @Test
    void whatComesInIsRedirectedThroughAnIfb() throws Exception {
        pair.atFar.execute(LinkRequests.create("ifb9", "ifb"));
        int ifb = pair.atFar.link("ifb9").orElseThrow().index();
        Filter redirect = new Filter(
                pair.farIndex,
                TcHandle.INGRESS_QDISC,
                1,
                Filter.ALL_PROTOCOLS,
                0,
                U32.action(new Action.Redirect(ifb)));
        pair.atFar
                .executeAll(List.of(
                        LinkRequests.setUp(ifb),
                        new Qdisc(ifb, ROOT, TcHandle.ROOT, Fifo.ofPackets(1000)).add(),
                        new Qdisc(pair.farIndex, TcHandle.INGRESS_QDISC, TcHandle.INGRESS, Ingress.ingress()).add(),
                        redirect.add()))
                .orThrow();

        try (DatagramSocket receiver = pair.listenAtFar()) {
            pair.send(receiver, 10, 100);
            assertThat(VethPair.receive(receiver, 10, 2000)).isEqualTo(10);
        }

        assertThat(pair.atFar.qdiscs(ifb).get(0).stats().packets()).isGreaterThanOrEqualTo(10);
        assertThat(pair.atFar.filters(pair.farIndex, TcHandle.INGRESS_QDISC))
                .extracting(Filter::match)
                .contains(redirect.match());
        assertThat(pair.atFar.qdiscs(pair.farIndex)).extracting(Qdisc::options).contains(Ingress.ingress());
    }

    @Test
    void aTreeTakenAwayLeavesTheKernelsDefault() {
        List<Qdisc> before = pair.atNear.qdiscs(pair.nearIndex);
        Qdisc root = qdisc(ROOT, TcHandle.ROOT, Htb.withDefaultClass(0));

        pair.atNear.execute(root.add());
        pair.atNear.execute(root.delete());

        assertThat(pair.atNear.qdiscs(pair.nearIndex)).isEqualTo(before);
    }

    @Test
    void aQdiscOfAnotherKindIsNotTakenAway() {
        pair.atNear.execute(qdisc(ROOT, TcHandle.ROOT, Fifo.ofPackets(10)).add());

        assertThatThrownBy(() -> pair.atNear.execute(
                        qdisc(ROOT, TcHandle.ROOT, Htb.withDefaultClass(0)).delete()))
                .isInstanceOfSatisfying(NetlinkException.class, e -> {
                    assertThat(e.errno()).isEqualTo(Errno.EINVAL);
                    assertThat(e.kernelMessage()).isPresent();
                });
    }

    @Test
    void aRefusalNamesTheOperationAndTheKernelsReason() {
        NetlinkRequest orphan = qdisc(LEAF, CLASS, Fifo.ofPackets(10)).add();

        assertThatThrownBy(() -> pair.atNear.execute(orphan))
                .isInstanceOf(NetlinkException.class)
                .hasMessageStartingWith("add qdisc pfifo fa01: at fa00:1: ENOENT (");
    }

    @Test
    void thousandsOfClassesGoInOneBatchAndComeBackInOneDump() {
        List<NetlinkRequest> requests = new ArrayList<>();
        requests.add(qdisc(ROOT, TcHandle.ROOT, Htb.withDefaultClass(0)).add());
        for (int minor = 1; minor <= 4000; minor++) {
            requests.add(new TrafficClass(pair.nearIndex, ROOT.withMinor(minor), ROOT, HtbClass.ofRate(MBIT)).add());
        }

        BatchResult result = pair.atNear.executeAll(requests);

        assertThat(result.failures()).isEmpty();
        assertThat(pair.atNear.classes(pair.nearIndex)).hasSize(4000);
    }

    @Test
    void changesInAnotherNamespaceAreHeardWithItsId() {
        int id = pair.atNear.namespaceId(pair.far).orElseThrow();
        try (NetlinkSocket watch = NetlinkSocket.openIn(pair.near, NetlinkProtocol.ROUTE)) {
            watch.listenAllNamespaces();
            watch.joinGroup(RTNLGRP_TC);

            pair.atFar.execute(new Qdisc(pair.farIndex, ROOT, TcHandle.ROOT, Fifo.ofPackets(10)).add());

            assertThat(watch.awaitReadable(Duration.ofSeconds(5))).isTrue();
            List<Notification> heard = watch.receiveNow();
            assertThat(heard).isNotEmpty().allSatisfy(n -> assertThat(n.namespaceId())
                    .hasValue(id));
            assertThat(heard)
                    .anySatisfy(n -> assertThat(n.message().portId())
                            .isEqualTo(pair.atFar.socket().portId()))
                    .extracting(n -> Qdisc.decode(n.message()).handle())
                    .contains(ROOT);
        }
    }

    private List<FilterMatch> matchesOf(TcHandle parent) {
        return pair.atNear.filters(pair.nearIndex, parent).stream()
                .map(Filter::match)
                .filter(match -> !(match instanceof OtherFilter))
                .toList();
    }

    private Qdisc qdisc(TcHandle handle, TcHandle parent, QdiscOptions options) {
        return new Qdisc(pair.nearIndex, handle, parent, options);
    }
}
