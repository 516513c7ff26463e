package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.faultd.client.FaultdException;
import io.faultd.fault.DelayTable;
import io.faultd.fault.LossModel;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Binomial;
import io.faultd.proof.measure.ChiSquare;
import io.faultd.proof.measure.Counters;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.LossRuns;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The detailed settings of netem: the kernel has them as requested, and they have the right effect on packets. */
@Tag("netem")
class EffectsIT extends Proof {
    // The bytes of a packet on the wire besides its payload: Ethernet, IPv4 and UDP.
    private static final int UDP_HEADERS = 14 + 20 + 8;
    private static final int FULL_PAYLOAD = 1400;

    EffectsIT(NamedNetwork net) {
        super(net);
    }

    /** Read by the real tool; faultd's own comparison has succeeded, too, since the call did. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slow | {'delay':'100ms','jitter':'10ms','correlation':'25%'} | delay 100ms 10ms 25%",
                "flaky | {'loss':'0.001%'} | loss 0.00100001%",
                "flaky | {'loss':'10%','correlation':'25%','ecn':true} | loss 19.8375% 25% ecn",
                "flaky | {'loss_model':'state:1%,40%,50%,2%,3%'} | loss state p13 1% p31 40% p32 50% p23 2% p14 3%",
                "flaky | {'loss_model':'gemodel:1%,10%,70%,0.1%'} | loss gemodel p 1% r 10% 1-h 70% 1-k 0.1%",
                "duplicate | {'percent':'1%','correlation':'10%'} | duplicate 4.51644% 10%",
                "corrupt | {'percent':'0.1%','correlation':'5%'} | corrupt 1.07252% 5%",
                "reorder | {'delay':'10ms','percent':'25%','correlation':'50%','gap':5} | delay 10ms reorder 37.3131% 50%"
                        + " gap 5",
                "rate | {'rate':'1mbit','shaper':'netem','overhead':20,'cell':100,'cell_overhead':5}"
                        + " | rate 1Mbit packetoverhead 20 cellsize 100 celloverhead 5",
                "slow | {'slot':'800us-10ms','slot_packets':10,'slot_bytes':8000} | slot 800us 10ms packets 10 bytes"
                        + " 8000",
                "slow | {'slot':'10ms','slot_jitter':'2ms','slot_distribution':'pareto'} | slot distribution 10ms 2ms"
            })
    void theKernelHasWhatWasAskedFor(String method, String params, String shown) {
        faultd.call(method, params(params));

        assertThat(Shell.in(net.host().namespace(), "tc qdisc show dev veth-a").replaceAll("\\s+", " "))
                .contains(shown);
    }

    private Map<String, Object> params(String json) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("targets", List.of(a.word()));
        Stream.of(json.substring(1, json.length() - 1).split(",(?=')")).forEach(member -> {
            String[] parts = member.split(":", 2);
            String value = parts[1];
            Object parsed = value.startsWith("'")
                    ? value.substring(1, value.length() - 1)
                    : value.equals("true") ? (Object) true : (Object) Long.valueOf(value);
            params.put(parts[0].replace("'", ""), parsed);
        });
        return params;
    }

    /**
     * Without the quantile 23 % are lost. The tolerance is four standard deviations of a mean of so many packets, each
     * of which resembles the one before: by (1+ρ)/(1-ρ) fewer count.
     */
    @Test
    void aCorrelationDoesNotChangeHowManyAreLost() {
        int sent = 20_000;
        double loss = 0.3;
        double correlation = 0.25;
        faultd.flaky(a.word()).loss(100 * loss).correlation(100 * correlation).apply();

        Map<Flow, Arrivals> seen = Traffic.observe(ipv4(), Load.of(sent), Duration.ZERO);

        double counting = sent * (1 - correlation) / (1 + correlation);
        assertThat(1 - seen.get(ipv4().get(0)).count() / (double) sent)
                .isCloseTo(loss, within(4 * Math.sqrt(loss * (1 - loss) / counting)));
    }

    /**
     * netem never reports a table, so only packets show it. This one has two delays, the mean minus and the mean plus
     * the jitter.
     */
    @Test
    void aTableOfOnesOwnDecidesTheDelays() {
        Duration mean = Duration.ofMillis(200);
        Duration jitter = Duration.ofMillis(100);
        faultd.slow(a.word())
                .delay(mean)
                .jitter(jitter)
                .distribution(new DelayTable(List.of(-8192, 8192)))
                .apply();

        Map<Flow, Arrivals> seen = Traffic.deliver(ipv4(), Load.every(RHYTHM, 100), mean.plus(jitter));

        Arrivals arrivals = seen.get(ipv4().get(0));
        Binomial.Interval half = new Binomial(100, 0.5).interval(Tolerances.CONFIDENCE);
        assertThat(arrivals.shortest()).isGreaterThanOrEqualTo(mean.minus(jitter));
        assertThat(arrivals.soonerThan(mean)).isBetween(half.least(), half.most());
        assertThat(arrivals.soonerThan(mean.plus(jitter)) - arrivals.soonerThan(mean))
                .as("between the two")
                .isZero();
    }

    /**
     * In the good state nothing is lost, in the bad one everything. So bursts last as long as the bad state, which ends
     * with the same chance after each packet, and the gaps between them last as long as the good state.
     */
    @Test
    void burstsOfLossAreAsLongAsGilbertsAndElliottsModelHasThem() {
        double begins = 0.05;
        double ends = 0.25;
        int sent = 6000; // some 250 bursts: the rarest class of lengths expects more than 20
        faultd.flaky(a.word()).model(LossModel.parse("gemodel:5%,25%")).apply();

        Arrivals arrivals =
                Traffic.observe(ipv4(), Load.of(sent), Duration.ZERO).get(ipv4().get(0));

        LossRuns runs = LossRuns.of(arrivals, sent);
        ChiSquare bursts = LossRuns.geometric(runs.lost(), ends, 1, 2, 4, 7);
        assertThat(bursts.fits())
                .as("bursts %s: %s", bursts.statistic(), runs.lost())
                .isTrue();
        ChiSquare gaps = LossRuns.geometric(runs.received(), begins, 5, 12, 22, 40);
        assertThat(gaps.fits())
                .as("gaps %s: %s", gaps.statistic(), runs.received())
                .isTrue();
        double lost = 1 - (double) arrivals.distinct() / sent;
        assertThat(LossRuns.geometric(runs.lost(), 1 - lost, 1, 2).fits())
                .as("loss without a memory would make bursts of a packet or two")
                .isFalse();
    }

    /**
     * 5000 packets/s with a delay of 3 s are 15000 packets in flight; netem's own limit is 1000. An emulated processor
     * can't send 5000 a second, so it sends as fast as it can, with a delay long enough that all packets are in flight
     * together. A socket there could not receive them as fast as they arrive, so they go to a closed port, where the
     * kernel counts them.
     */
    @Test
    void aLongDelayHoldsFifteenThousandPacketsAndLosesNone() throws IOException {
        int sent = 15_000;
        int closedPort = 9;
        Duration delay = Duration.ofSeconds(12);
        faultd.slow(a.word()).delay(delay).apply();
        Counters before = Counters.in(a.namespace());

        try (DatagramSocket sender = b.namespace().call(() -> new DatagramSocket())) {
            DatagramPacket packet = new DatagramPacket(new byte[1], 1, a.address(Family.IPV4), closedPort);
            for (int i = 0; i < sent; i++) {
                sender.send(packet);
            }
        }

        assertThat(inFlight()).as("all of them together").isGreaterThanOrEqualTo(sent);
        long deadline = System.nanoTime() + delay.plus(TOLERANCES.patience()).toNanos();
        while (arrived(before) < sent && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        assertThat(arrived(before)).isEqualTo(sent);
    }

    private long arrived(Counters before) {
        return Counters.in(a.namespace()).since(before, "UdpNoPorts");
    }

    /** The packets in the netem, e.g. {@code backlog 645000b 15000p requeues 0}. */
    private int inFlight() {
        String shown = Shell.in(net.host().namespace(), "tc -s qdisc show dev veth-a");
        Matcher backlog = Pattern.compile("netem fa01:.*?backlog \\S+ (\\d+)p", Pattern.DOTALL)
                .matcher(shown);
        assertThat(backlog.find()).as(shown).isTrue();
        return Integer.parseInt(backlog.group(1));
    }

    /** One netem with both would pass as many of them as were to be duplicated. */
    @Test
    void ofWhatIsLostForCertainNothingComesTwice() {
        faultd.duplicate(a.word()).percent(50).apply();
        faultd.flaky(a.word()).loss(100).apply();

        Arrivals arrivals = Traffic.observe(ipv4(), Load.of(100), Duration.ZERO).get(ipv4().get(0));

        assertThat(arrivals.count()).isZero();
    }

    @Test
    void duplicatesAreLostEachByItself() {
        int sent = 1000;
        faultd.flaky(a.word()).loss(30).apply();
        faultd.duplicate(a.word()).percent(20).apply();

        Arrivals arrivals =
                Traffic.observe(ipv4(), Load.of(sent), Duration.ZERO).get(ipv4().get(0));

        double neither = 0.8 * 0.3 + 0.2 * 0.3 * 0.3;
        Binomial.Interval some = new Binomial(sent, 1 - neither).interval(Tolerances.CONFIDENCE);
        Binomial.Interval both = new Binomial(sent, 0.2 * 0.7 * 0.7).interval(Tolerances.CONFIDENCE);
        assertThat(arrivals.distinct()).isBetween(some.least(), some.most());
        assertThat(arrivals.duplicates()).isBetween(both.least(), both.most());
    }

    @Test
    void packetsThatAllowItAreMarkedAndTheOthersLost() throws IOException {
        int sent = 50;
        faultd.flaky(a.word()).loss(100).ecn().apply();
        int ect0 = 0b10;

        long markedBefore = congestionMarks();
        assertThat(received(sent, ect0)).isEqualTo(sent);
        assertThat(congestionMarks() - markedBefore).isEqualTo(sent);
        assertThat(received(sent, 0)).isZero();
    }

    private int received(int sent, int trafficClass) throws IOException {
        InetAddress to = a.address(Family.IPV4);
        try (DatagramSocket receiver = a.namespace().call(() -> new DatagramSocket(0));
                DatagramSocket sender = b.namespace().call(() -> new DatagramSocket())) {
            sender.setTrafficClass(trafficClass);
            for (int i = 0; i < sent; i++) {
                sender.send(new DatagramPacket(new byte[] {(byte) i}, 1, to, receiver.getLocalPort()));
            }
            receiver.setSoTimeout((int) TOLERANCES.silence().toMillis());
            Set<Byte> numbers = new HashSet<>();
            DatagramPacket packet = new DatagramPacket(new byte[1], 1);
            while (numbers.size() < sent) {
                try {
                    receiver.receive(packet);
                    numbers.add(packet.getData()[0]);
                } catch (SocketTimeoutException e) {
                    return numbers.size();
                }
            }
            return numbers.size();
        }
    }

    private long congestionMarks() {
        String[] lines =
                Shell.in(a.namespace(), "grep ^IpExt /proc/net/netstat").split("\n");
        List<String> names = List.of(lines[0].split(" "));
        return Long.parseLong(lines[1].split(" ")[names.indexOf("InCEPkts")]);
    }

    @Test
    void aLineTakesItsTimeForEveryPacketAndItsOverhead() {
        int overhead = 1000;
        faultd.rate(Rate.parse("2mbit"), a.word()).line(overhead, 0, 0).apply();
        Load load = new Load(200, Duration.ofMillis(3), FULL_PAYLOAD);

        Arrivals arrivals = Traffic.deliver(ipv4(), load, Duration.ofSeconds(1)).get(ipv4().get(0));

        double expected = 250_000.0 / (FULL_PAYLOAD + UDP_HEADERS + overhead);
        assertThat(arrivals.perSecondAfter(10))
                .isBetween(expected * (1 - Tolerances.THROUGHPUT), expected * (1 + Tolerances.THROUGHPUT));
        assertThat(arrivals.distinct()).as("a second's worth of them waits").isEqualTo(load.count());
    }

    @Test
    void packetsOfOneSlotComeTogether() {
        Duration slot = Duration.ofMillis(200);
        faultd.slow(a.word()).slot(slot, slot).apply();

        Arrivals arrivals =
                Traffic.deliver(ipv4(), Load.every(RHYTHM, 100), slot).get(ipv4().get(0));

        long last = 0;
        int groups = 0;
        for (Arrivals.Arrival arrival : arrivals.all()) {
            if (arrival.arrivedNanos() - last > slot.toNanos() / 2) {
                groups++;
            }
            last = arrival.arrivedNanos();
        }
        assertThat(groups).as("in a second that has five slots").isBetween(4, 7);
    }

    @Test
    void aSeedRepeatsItselfWhereTheKernelTakesOneAndIsRefusedWhereItIgnoresIt() {
        if (kernelTakesSeeds()) {
            List<Integer> lost = lostWithSeed(42);
            assertThat(lost).isNotEmpty().isEqualTo(lostWithSeed(42)).isNotEqualTo(lostWithSeed(43));
        } else {
            assertThatThrownBy(() -> faultd.flaky(a.word()).seed(42).apply())
                    .isInstanceOfSatisfying(
                            FaultdException.class, e -> assertThat(e.code()).isEqualTo(-32003))
                    .hasMessageEndingWith(
                            "ignores its seed; netem accepts one from Linux 6.6 on, so leave the seed out");
            assertThat(faultd.faults()).isEmpty();
            assertUntouched();
        }
    }

    private static boolean kernelTakesSeeds() {
        String[] release = System.getProperty("os.version").split("[.-]");
        int major = Integer.parseInt(release[0]);
        return major > 6 || major == 6 && Integer.parseInt(release[1]) >= 6;
    }

    /**
     * The numbers of lost packets; the fault is only about these, since any other packet would use up a random number.
     */
    private List<Integer> lostWithSeed(long seed) {
        int sent = 200;
        try (var seeded = faultd.flaky(a.word())
                .loss(30)
                .seed(seed)
                .to(b.word())
                .protocol("udp")
                .apply()) {
            assertThat(seeded.targets()).containsExactly(a.word());
            Set<Integer> arrived = new HashSet<>(Traffic.observe(ipv4(), Load.of(sent), Duration.ZERO)
                    .get(ipv4().get(0))
                    .numbers());
            return IntStream.range(0, sent)
                    .filter(number -> !arrived.contains(number))
                    .boxed()
                    .toList();
        }
    }

    @Test
    void aProfileIsDelayLossAndRateInBothDirections() {
        var fault = faultd.profile("dsl", a.word()).apply();

        assertThat(fault.interfaces()).extracting(held -> held.direction()).containsExactlyInAnyOrder("in", "out");
        assertThat(Shell.in(net.host().namespace(), "tc qdisc show dev veth-a; tc class show dev veth-a"))
                .contains("delay 40ms", "loss 0.5%", "rate 8Mbit");
        assertThat(Shell.in(a.namespace(), "tc qdisc show dev eth0")).contains("delay 40ms", "loss 0.5%");
        assertThat(faultd.faults().get(0).description())
                .isEqualTo("delay 40ms loss 0.5% rate 8mbit burst 10000b profile dsl");
    }

    private List<Flow> ipv4() {
        return List.of(new Flow(b, a, Family.IPV4));
    }
}
