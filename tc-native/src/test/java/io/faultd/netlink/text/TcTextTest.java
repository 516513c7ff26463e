package io.faultd.netlink.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.tc.Action;
import io.faultd.netlink.tc.Bpf;
import io.faultd.netlink.tc.Chance;
import io.faultd.netlink.tc.DelayDistribution;
import io.faultd.netlink.tc.Fifo;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.Htb;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Ingress;
import io.faultd.netlink.tc.LossModel;
import io.faultd.netlink.tc.Netem;
import io.faultd.netlink.tc.NetemRate;
import io.faultd.netlink.tc.NetemSlot;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.QdiscOptions;
import io.faultd.netlink.tc.Tbf;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.netlink.tc.U32;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class TcTextTest {
    private static final TcHandle ROOT = TcHandle.parse("fa00:");
    private static final TcHandle CLASS = TcHandle.parse("fa00:1");
    private static final TcHandle STAGE = TcHandle.parse("fa01:");
    private static final int ETH0 = 7;
    private static final long QUARTER = 0x4000_0000L;

    private static List<String> lines(NetlinkRequest request) {
        return new TcText("ip netns exec blue ", index -> index == ETH0 ? "eth0" : "if" + index)
                .lines(RouteChange.of(request));
    }

    private static String line(NetlinkRequest request) {
        List<String> lines = lines(request);
        assertThat(lines).hasSize(1);
        return lines.get(0).replace("ip netns exec blue ", "");
    }

    private static Qdisc stage(QdiscOptions options) {
        return new Qdisc(ETH0, STAGE, CLASS, options);
    }

    private static String netem(Netem netem) {
        return line(stage(netem).add()).replace("tc qdisc add dev eth0 parent fa00:1 handle fa01: netem ", "");
    }

    @Test
    void everyLineEntersTheNamespace() {
        assertThat(lines(LinkRequests.setUp(ETH0))).containsExactly("ip netns exec blue ip link set dev eth0 up");
    }

    @Test
    void aTreeIsToldAsItIsBuilt() {
        Qdisc root = new Qdisc(ETH0, ROOT, TcHandle.ROOT, Htb.withDefaultClass(0));

        assertThat(line(root.add())).isEqualTo("tc qdisc add dev eth0 root handle fa00: htb r2q 10 default 0");
        assertThat(line(root.delete())).isEqualTo("tc qdisc del dev eth0 root handle fa00: htb");
        assertThat(line(new TrafficClass(
                                ETH0,
                                CLASS,
                                ROOT,
                                HtbClass.ofRate(125_000, 32_768).withQuantum(60_000))
                        .add()))
                .isEqualTo("tc class add dev eth0 parent fa00: classid fa00:1 htb rate 1mbit burst 32768b ceil 1mbit"
                        + " cburst 32768b quantum 60000");
        assertThat(line(stage(Fifo.ofPackets(50)).replace()))
                .isEqualTo("tc qdisc replace dev eth0 parent fa00:1 handle fa01: pfifo limit 50");
        assertThat(line(new Filter(ETH0, ROOT, 1, Filter.ALL_PROTOCOLS, 0, U32.allIntoClass(CLASS)).add()))
                .isEqualTo(
                        "tc filter add dev eth0 parent fa00: protocol all prio 1 u32 match u32 0 0 at 0 flowid fa00:1");
        Bpf arp = new Bpf(
                List.of(
                        Bpf.Instruction.loadProtocol(),
                        Bpf.Instruction.ifEqual(0x0806, 0, 1),
                        Bpf.Instruction.result(0),
                        Bpf.Instruction.result(-1)),
                Optional.of(CLASS));
        assertThat(line(new Filter(ETH0, ROOT, 2, Filter.ALL_PROTOCOLS, 1, arp).replace()))
                .isEqualTo("tc filter replace dev eth0 parent fa00: protocol all prio 2 handle 1 bpf"
                        + " bytecode '4,40 0 0 4294963200,21 0 1 2054,6 0 0 0,6 0 0 4294967295' flowid fa00:1");
        assertThat(line(Filter.deleteAll(ETH0, ROOT))).isEqualTo("tc filter del dev eth0 parent fa00:");
    }

    @Test
    void aRedirectionIsToldByNames() {
        assertThat(line(LinkRequests.create("faultd7", "ifb"))).isEqualTo("ip link add name faultd7 type ifb");
        assertThat(line(new Qdisc(ETH0, TcHandle.INGRESS_QDISC, TcHandle.INGRESS, Ingress.ingress()).add()))
                .isEqualTo("tc qdisc add dev eth0 ingress");
        U32 everything = U32.action(new Action.Redirect(9));
        assertThat(line(new Filter(ETH0, TcHandle.INGRESS_QDISC, 1, Filter.ALL_PROTOCOLS, 0, everything).add()))
                .isEqualTo("tc filter add dev eth0 parent ffff: protocol all prio 1 u32 match u32 0 0 at 0"
                        + " action mirred egress redirect dev if9");
        assertThat(line(LinkRequests.setTransmitQueueLength(ETH0, 0))).isEqualTo("ip link set dev eth0 txqueuelen 0");
        assertThat(line(LinkRequests.delete(9))).isEqualTo("ip link del dev if9");
    }

    @Test
    void aNetemSaysWhatIsOnAndNoMore() {
        Netem plain = Netem.withLimit(5000);

        assertThat(netem(plain)).isEqualTo("limit 5000");
        assertThat(netem(plain.withLatency(100_000_000))).isEqualTo("limit 5000 delay 100ms");
        assertThat(netem(plain.withLatency(1_500_000_000)
                        .withJitter(8_000, QUARTER, Optional.of(DelayDistribution.normal()))))
                .isEqualTo("limit 5000 delay 1500ms 8us 25% distribution normal");
        assertThat(lines(stage(plain.withLoss(new Chance(42950, QUARTER)).withDuplicate(Chance.ALWAYS))
                        .add()))
                .last(InstanceOfAssertFactories.STRING)
                .endsWith(" netem limit 5000 delay 0us 0us 0% loss 0.001% 25% duplicate 100%");
        assertThat(netem(plain.withLatency(8_000).withReorder(Chance.of(QUARTER), 5)))
                .isEqualTo("limit 5000 delay 8us reorder 25% gap 5");
        assertThat(netem(plain.withRate(new NetemRate(125_000, 20, 100, -5))))
                .isEqualTo("limit 5000 rate 1mbit 20 100 -5");
        assertThat(netem(plain.withLossModel(new LossModel.GilbertElliott(QUARTER, QUARTER, 0xffff_ffffL, 0))))
                .isEqualTo("limit 5000 loss gemodel 25% 25% 0% 0%");
        assertThat(netem(plain.withLossModel(new LossModel.FourState(QUARTER, 0, 0, QUARTER, 0xffff_ffffL))
                        .withEcn()))
                .isEqualTo("limit 5000 loss state 25% 0% 0% 100% 25% ecn");
        assertThat(netem(plain.withSlot(NetemSlot.ofRange(800_000, 10_000_001).withLimits(10, 8000))
                        .withSeed(-1)))
                .isEqualTo("limit 5000 slot 800us 10000001ns packets 10 bytes 8000b seed 18446744073709551615");
    }

    @Test
    void aChangeOfANetemSwitchesOffWhatIsNotOn() {
        assertThat(line(stage(Netem.withLimit(9).withLatency(1_000_000)).change()))
                .isEqualTo("tc qdisc change dev eth0 parent fa00:1 handle fa01: netem limit 9 delay 1ms 0us 0%"
                        + " duplicate 0% corrupt 0% reorder 0% rate 0bit slot 0ns");
    }

    @Test
    void aTableThatIproute2HasNotIsWrittenFirst() {
        Netem uniform = Netem.withLimit(9).withLatency(1_000_000).withJitter(8_000, 0, Optional.empty());

        assertThat(lines(stage(uniform).change()))
                .containsExactly(
                        "TC_LIB_DIR=$(mktemp -d); export TC_LIB_DIR; awk 'BEGIN { for (i = 0; i < 4096; i++)"
                                + " print 4 * i - 8190 }' > $TC_LIB_DIR/faultd-uniform0.dist",
                        "ip netns exec blue tc qdisc change dev eth0 parent fa00:1 handle fa01: netem limit 9"
                                + " delay 1ms 8us 0% distribution faultd-uniform0 duplicate 0% corrupt 0% reorder 0%"
                                + " rate 0bit slot 0ns",
                        "rm -r \"$TC_LIB_DIR\"; unset TC_LIB_DIR");
    }

    @Test
    void whatTcCannotSayIsSaid() {
        assertThat(lines(stage(Netem.withLimit(9).withLatency(250_001)).add()).get(0))
                .startsWith("# tc can't say 250001ns to the nanosecond");
        assertThat(lines(stage(Netem.withLimit(9).withJitter(8_000, 0, Optional.of(DelayDistribution.pareto())))
                        .add()))
                .containsExactly(
                        "# tc accepts no distribution without a delay: without one the jitter is uniform:",
                        "ip netns exec blue tc qdisc add dev eth0 parent fa00:1 handle fa01: netem limit 9 delay 0us"
                                + " 8us");
    }

    @Test
    void theShareOfThePacketsIsSaidWhereTheNumberIsAnotherOne() {
        Netem netem = Netem.withLimit(9)
                .withLoss(Chance.ofShare(1_288_490_188, 1_073_741_824))
                .withCorrupt(Chance.of(42_949_673));

        assertThat(lines(stage(netem).add()))
                .containsExactly(
                        "# loss 34.99999997% 25% is for 30% of the packets, since netem's numbers with a correlation are"
                                + " not uniform:",
                        "ip netns exec blue tc qdisc add dev eth0 parent fa00:1 handle fa01: netem limit 9 delay 0us 0us"
                                + " 0% loss 34.99999997% 25% corrupt 1%");
    }

    @Test
    void tbfIsToldInBytes() {
        assertThat(line(stage(Tbf.of(125_000, 32_768, 30_720)).add()))
                .isEqualTo("tc qdisc add dev eth0 parent fa00:1 handle fa01: tbf rate 1mbit burst 32768b limit 30720b");
        assertThat(line(stage(Tbf.of(125_000, 32_768, 30_720).withPeak(250_000, 2000))
                        .add()))
                .endsWith("tbf rate 1mbit burst 32768b peakrate 2mbit mtu 2000b limit 30720b");
    }

    @Test
    void whatOnlyTestsDoHasNoText() {
        assertThatThrownBy(() -> lines(LinkRequests.setMtu(ETH0, 1300)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set mtu of link 7");
    }
}
