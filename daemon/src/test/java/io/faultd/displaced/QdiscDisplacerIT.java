package io.faultd.displaced;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.kernel.Failure;
import io.faultd.kernel.NetlinkSink;
import io.faultd.kernel.NftSocketPool;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.TrafficCopy;
import io.faultd.netlink.tc.Fifo;
import io.faultd.netlink.tc.Htb;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.plan.Shape;
import io.faultd.shaping.Shaper;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A displaced qdisc is not lost, neither where restoring it fails or is interrupted, nor where it can't be saved. */
class QdiscDisplacerIT {
    private static final TcHandle ROOT = TcHandle.ofQdisc(7);
    private static final TcHandle CLASS = ROOT.withMinor(1);
    private static final Shape SHAPE = new Shape(Optional.empty(), List.of(), List.of(), Optional.empty(), true);

    private final Memory memory = new Memory();
    private NetworkNamespace namespace;
    private Rtnetlink kernel;
    private ShapingPoint point;

    /** The content of the disk. */
    private static final class Memory implements DisplacedQdiscStore {
        private Map<String, DisplacedQdisc> saved = Map.of();
        private boolean full;

        @Override
        public Map<String, DisplacedQdisc> displaced() {
            return saved;
        }

        @Override
        public void saveDisplaced(Map<String, DisplacedQdisc> asides) throws IOException {
            if (full) {
                throw new IOException("no space left on device");
            }
            saved = Map.copyOf(asides);
        }
    }

    @BeforeEach
    void build() {
        namespace = NetworkNamespace.create();
        kernel = Rtnetlink.openIn(namespace);
        kernel.execute(LinkRequests.createVeth("near", "far"));
        int index = kernel.link("near").map(Link::index).orElseThrow();
        point = new ShapingPoint(
                new Namespace(
                        "/proc/" + ProcessHandle.current().pid() + "/fd/"
                                + namespace.descriptor().number(),
                        namespace.identity().inode()),
                index,
                "near",
                false);
        kernel.execute(new Qdisc(index, ROOT, TcHandle.ROOT, Htb.withDefaultClass(1)).add());
        kernel.execute(new TrafficClass(index, CLASS, ROOT, HtbClass.ofRate(125_000)).add());
        kernel.execute(new Qdisc(index, TcHandle.ofQdisc(8), CLASS, Fifo.ofPackets(17)).add());
    }

    @AfterEach
    void close() {
        kernel.close();
        namespace.close();
    }

    @Test
    void whatWasCutOffWhileItCameBackIsMadeWhole() {
        TrafficCopy before = there();
        assertThat(shaper().reconcile(Map.of(point, Optional.of(SHAPE)))).isEmpty();
        DisplacedQdisc aside = memory.saved.values().iterator().next();
        // As after a daemon that was killed after its first request.
        assertThat(new Shaper(false).reconcile(Map.of(point, Optional.empty()))).isEmpty();
        kernel.execute(new Qdisc(point.ifindex(), ROOT, TcHandle.ROOT, Htb.withDefaultClass(1)).add());
        memory.saved = Map.of(aside.id(), aside.returning(true));

        assertThat(shaper().reconcile(Map.of(point, Optional.empty()))).isEmpty();

        assertThat(there()).isEqualTo(before);
        assertThat(memory.saved).isEmpty();
    }

    @Test
    void whatCantComeBackIsAFailureAndStaysAsideUntilItCan() {
        TrafficCopy before = there();
        assertThat(shaper().reconcile(Map.of(point, Optional.of(SHAPE)))).isEmpty();
        DisplacedQdisc aside = memory.saved.values().iterator().next();
        memory.saved = Map.of(aside.id(), ofUnknownKind(aside));

        List<Failure> failures = shaper().reconcile(Map.of(point, Optional.empty()));

        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure.cause())
                .hasMessageContaining("restore qdisc nofif 8: on near: ENOENT"));
        assertThat(memory.saved.get(aside.id()).returning()).isTrue();

        memory.saved = Map.of(aside.id(), aside.returning(true));
        assertThat(shaper().reconcile(Map.of(point, Optional.empty()))).isEmpty();
        assertThat(there()).isEqualTo(before);
        assertThat(memory.saved).isEmpty();
    }

    private static DisplacedQdisc ofUnknownKind(DisplacedQdisc aside) {
        byte[] bytes = Base64.getDecoder().decode(aside.qdiscs());
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("pfifo", "nofif");
        return new DisplacedQdisc(
                aside.namespace(),
                aside.ifindex(),
                aside.ifname(),
                aside.macAddress(),
                aside.root(),
                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1)),
                false);
    }

    @Test
    void whatCantBeSavedStaysWhereItIs() {
        TrafficCopy before = there();
        memory.full = true;

        List<Failure> failures = shaper().reconcile(Map.of(point, Optional.of(SHAPE)));

        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure.cause())
                .hasMessage("can't save the root qdisc of near, so it stays and nothing was changed: no space left on"
                        + " device; free the disk or choose another --state-dir"));
        assertThat(there()).isEqualTo(before);
    }

    private TrafficCopy there() {
        return TrafficCopy.read(kernel, point.ifindex()).orElseThrow();
    }

    private Shaper shaper() {
        return new Shaper(false, new NftSocketPool(), NetlinkSink.KERNEL, memory);
    }
}
