package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.FaultdException;
import io.faultd.client.RateBuilder;
import io.faultd.fault.Direction;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.EventRecorder;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import io.faultd.protocol.RpcError;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interfaces with frames that are larger than Ethernet's, which tbf drops where its burst is smaller. */
class LargeFramesIT extends Proof {
    private static final Duration LATENCY = Duration.ofMillis(50);
    // IPv4 and UDP.
    private static final int HEADERS = 20 + 8;
    private static final int FRAMES = 10;
    /** Ten of the largest frames in 100 ms are some 50 mbit. */
    private static final Rate RATE = Rate.parse("200mbit");

    LargeFramesIT(NamedNetwork net) {
        super(net);
    }

    @AfterEach
    void restoreMtus() {
        faultd.stopAll();
        setMtu(1500);
    }

    private void setMtu(int mtu) {
        for (String name : List.of("a", "b")) {
            Shell.in(net.host().namespace(), "ip link set veth-" + name + " mtu " + mtu);
            Shell.in(net.node(name).namespace(), "ip link set eth0 mtu " + mtu);
        }
    }

    private static Arrivals largest(int mtu, Flow flow) {
        return largest(mtu, flow, FRAMES);
    }

    private static Arrivals largest(int mtu, Flow flow, int count) {
        Load load = new Load(count, Duration.ofMillis(10), mtu - HEADERS);
        return Traffic.deliver(List.of(flow), load, LATENCY).get(flow);
    }

    private RateBuilder bucket(String... words) {
        return faultd.rate(RATE, words).tokenBucket(LATENCY);
    }

    @ParameterizedTest
    @ValueSource(ints = {9000, 65_000})
    void theLargestFramesPassATokenBucketInBothDirections(int mtu) {
        setMtu(mtu);
        bucket(a.word()).direction(Direction.BOTH).peak(Rate.parse("400mbit")).apply();

        assertThat(largest(mtu, new Flow(b, a, Family.IPV4)).distinct()).isEqualTo(FRAMES);
        assertThat(largest(mtu, new Flow(a, b, Family.IPV4)).distinct()).isEqualTo(FRAMES);
    }

    @Test
    void aBurstThatCannotHoldThemIsRefusedWithTheNumbers() {
        setMtu(9000);

        assertThatThrownBy(() -> bucket(a.word()).burst(8000).apply())
                .isInstanceOfSatisfying(FaultdException.class, refused -> assertThat(refused.code())
                        .isEqualTo(RpcError.TARGET_UNUSABLE.code()))
                .hasMessageContaining("frames of veth-a have up to 9022 bytes")
                .hasMessageContaining("8000 bytes; give it a burst of at least 9022b");
        assertThat(faultd.faults()).isEmpty();
        assertThat(onHostEnd()).doesNotContain("tbf");
        bucket(a.word()).burst(9022).apply();
        assertThat(largest(9000, new Flow(b, a, Family.IPV4)).distinct()).isEqualTo(FRAMES);
    }

    private String onHostEnd() {
        return Shell.in(net.host().namespace(), "tc qdisc show dev veth-a");
    }

    /** Bursts that are whole numbers of the kernel's ticks at this rate, so that tc shows the very number. */
    @Test
    void theDefaultBurstRisesWithTheMtu() {
        faultd.rate(Rate.parse("8mbit"), a.word()).tokenBucket(LATENCY).apply();
        assertThat(onHostEnd()).contains("burst 32Kb");

        setMtu(64_994);
        faultd.status();

        assertThat(onHostEnd()).contains("burst 65016b");
        assertThat(largest(64_994, new Flow(b, a, Family.IPV4), 1).distinct()).isOne();
    }

    /** Nobody asks: the daemon sees the interface change. */
    @Test
    void whenTheMtuOutgrowsAGivenBurstTheFaultSaysSoAndHoldsAgainWhenItCan() {
        String fault = bucket(a.word()).burst(8000).apply().id();
        try (EventRecorder events = new EventRecorder(faultd)) {
            setMtu(9000);

            assertThat(events.await("fault-conflict").cause()).contains("9022 bytes");
            assertThat(faultd.faults().get(0).state()).isEqualTo("conflict");
            assertThat(largest(9000, new Flow(b, a, Family.IPV4)).distinct())
                    .as("nothing is dropped in silence")
                    .isEqualTo(FRAMES);

            setMtu(1500);
            events.await("fault-applied", event -> fault.equals(event.fault()));
            assertThat(faultd.faults().get(0).state()).isEqualTo("ok");
        }
    }

    /** Packets that arrive go through an ifb, whose own MTU is 1500; with a match they are forwarded by nf_tables. */
    @ParameterizedTest
    @ValueSource(strings = {"", "udp"})
    void whatArrivesThroughAnIfbHasTheFramesOfTheInterface(String protocol) {
        try (NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()))) {
            NetworkNamespace atLeft = wiring.tiedPair("left", "right");
            NetworkNamespace atRight = wiring.namespaces().get("right");
            Shell.in(atLeft, "ip link set eth0 mtu 65000");
            Shell.in(atRight, "ip link set eth0 mtu 65000");
            Node left = new Node("netns:left", atLeft, wiring.address(atLeft, "eth0", "10.214.1.1/24"));
            Node right = new Node("netns:right", atRight, wiring.address(atRight, "eth0", "10.214.1.2/24"));
            RateBuilder rate = bucket(left.word());
            if (!protocol.isEmpty()) {
                rate.protocol(protocol);
            }
            rate.apply();

            assertThat(largest(65_000, new Flow(right, left, Family.IPV4)).distinct())
                    .isEqualTo(FRAMES);
            faultd.stopAll();
        }
    }
}
