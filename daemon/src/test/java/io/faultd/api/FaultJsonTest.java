package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.DelayTable;
import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Lease;
import io.faultd.fault.LossModel;
import io.faultd.fault.Peer;
import io.faultd.fault.SlotTimes;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.target.Selection;
import io.faultd.target.TargetSelector;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultJsonTest {
    private static final Instant CREATED = Instant.parse("2026-11-21T10:00:00.123456789Z");
    private static final Instant END = CREATED.plusNanos(1);

    private static final BootClock CLOCK =
            new BootClock(Clock.fixed(CREATED.plusSeconds(60), ZoneOffset.UTC), () -> 100_000_000_000L);

    private final FaultJson json = new FaultJson(CLOCK);
    private final ObjectMapper mapper = new ObjectMapper();

    static Stream<Effect> effects() {
        Probability odd = new Probability(1_234_567_891);
        Probability smallest = Probability.parse("0.0001%");
        Stream<Effect> delays = Stream.of(Distribution.values())
                .map(shape -> new Effect.Delay(Duration.ofNanos(75_000_001), Duration.ofNanos(1), odd, shape));
        return Stream.concat(
                delays,
                Stream.of(
                        new Effect.Delay(Effect.LONGEST_DELAY, Effect.WIDEST_JITTER, odd, Distribution.NORMAL),
                        new Effect.Loss(odd, smallest),
                        new Effect.Loss(Probability.CERTAIN, Probability.ZERO),
                        new Effect.Duplicate(odd),
                        new Effect.Corrupt(smallest),
                        new Effect.Reorder(odd, 1_000_000, Duration.ofNanos(1)),
                        new Effect.Delay(
                                Duration.ZERO, Duration.ofNanos(1), odd, new DelayTable(List.of(-32_768, 0, 7))),
                        new Effect.Loss(odd, smallest, true),
                        new Effect.BurstLoss(new LossModel.FourState(odd, smallest, odd, smallest, odd), true),
                        new Effect.BurstLoss(new LossModel.GilbertElliott(odd, smallest, odd, smallest), false),
                        new Effect.Duplicate(odd, smallest),
                        new Effect.Corrupt(smallest, odd),
                        new Effect.Reorder(odd, 1, Duration.ofNanos(1), smallest),
                        new Effect.RateLimit(new Rate(1), 1600, Optional.of(new Rate(3))),
                        new Effect.TokenBucket(new Rate(1), 1600, Optional.empty(), Duration.ofNanos(1)),
                        new Effect.TokenBucket(new Rate(7), 1601, Optional.of(new Rate(8)), Duration.ofMinutes(1)),
                        new Effect.LineRate(new Rate(7), -14, 48, 5),
                        new Effect.Slot(SlotTimes.Range.parse("1ns-60s"), 0, 0),
                        new Effect.Slot(SlotTimes.Range.parse("1ns"), 3, 1001),
                        new Effect.Slot(
                                new SlotTimes.Spread(Duration.ofNanos(1), Effect.WIDEST_JITTER, Distribution.PARETO),
                                1,
                                0),
                        new Effect.Slot(
                                new SlotTimes.Spread(Duration.ofNanos(1), Duration.ZERO, new DelayTable(List.of(1))),
                                0,
                                1),
                        new Effect.RateLimit(new Rate(1), 1600),
                        new Effect.RateLimit(Rate.parse("10tbit"), 1L << 30)));
    }

    @ParameterizedTest
    @MethodSource("effects")
    void everyEffectComesBackExactly(Effect effect) throws IOException {
        assertComesBack(shaping("f-1", Optional.of(END), List.of(effect)));
    }

    @Test
    void anyProbabilityComesBackExactly() throws IOException {
        Random random = new Random(4711);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            Probability any = new Probability(random.nextLong(4295, 0xFFFF_FFFFL));
            faults.add(shaping("f-" + i, Optional.empty(), List.of(new Effect.Loss(any, any))));
        }
        assertComesBack(faults.toArray(Fault[]::new));
    }

    /** Versions before accepted it, and their journals must still be read. */
    @Test
    void aCorrelationOf100PercentBecomesTheHighestThatThereIs() throws IOException {
        Effect loss = new Effect.Loss(Probability.ofPercent(30), Probability.ZERO);
        ObjectNode written = json.write(shaping("f-1", Optional.empty(), List.of(loss)));
        ((ObjectNode) written.path("effects").path("loss")).put("correlation", "100%");

        assertThat(json.fault(written).describe()).isEqualTo("loss 30% correlation 99.99999995%");
    }

    @Test
    void aSeedComesBackExactly() throws IOException {
        Effect loss = new Effect.Loss(Probability.ofPercent(1), Probability.ZERO);
        assertComesBack(shaping("f-1", Optional.empty(), List.of(loss, new Effect.Seed(999_999_999_999_999_999L))));
    }

    @Test
    void severalEffectsComeBackInTheOrderInWhichPacketsMeetThem() throws IOException {
        Effect.Loss loss = new Effect.Loss(Probability.ofPercent(1), Probability.ZERO);
        Effect.RateLimit rate = new Effect.RateLimit(Rate.parse("1mbit"), 32 << 10);
        assertComesBack(shaping("f-1", Optional.empty(), List.of(loss, rate)));
        Effect.SharedRate shared = new Effect.SharedRate(Rate.parse("1mbit"), 8 << 10);
        assertComesBack(shaping("f-2", Optional.empty(), List.of(shared)));
    }

    @Test
    void aMatchComesBackAsItWasWritten() throws IOException {
        FlowMatch match = new FlowMatch(
                List.of(Peer.parse("db"), Peer.parse("10.0.0.0/8"), Peer.parse("host:example.org")),
                List.of(Peer.parse("/app-[12]/"), Peer.parse("fd00::1")),
                Optional.of(PortSet.parse("80,443")),
                Optional.of(PortSet.parse("1024-65535")),
                Optional.of(ProtocolSet.parse("tcp,udp")));
        Fault.Shaping all =
                shaping("f-1", Optional.empty(), List.of(new Effect.Duplicate(Probability.CERTAIN, Probability.ZERO)));

        assertComesBack(new Fault.Shaping(
                all.id(),
                all.created(),
                all.expires(),
                Optional.of("l-1"),
                all.selection(),
                all.direction(),
                match,
                all.effects()));
    }

    @Test
    void aPatternThatIsNoLongerUnderstoodIsTheProblemOfItsFaultAlone() throws IOException {
        Effect loss = new Effect.Loss(Probability.ofPercent(1), Probability.ZERO);
        ObjectNode written = json.write(shaping("f-1", Optional.empty(), List.of(loss)));
        ((ObjectNode) written.path("selections").get(0)).putArray("words").add("/(?!db).*/");

        assertThatThrownBy(() -> json.fault(written))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'/(?!db).*/' is not a regular expression");
    }

    @Test
    void selectionsComeBackWithWhatWasTakenOutOfThem() throws IOException {
        Selection selection = new Selection(
                List.of(
                        TargetSelector.parse("netns:a/eth1"),
                        TargetSelector.parse("/web-\\d+/"),
                        TargetSelector.parse("label:a=b")),
                true,
                Set.of("0123456789ab", "netns:b"));
        assertComesBack(
                new Fault.Shaping(
                        "f-1",
                        CREATED,
                        Optional.empty(),
                        selection,
                        Direction.BOTH,
                        FlowMatch.ALL,
                        List.of(new Effect.Duplicate(Probability.CERTAIN))),
                new Fault.Partition(
                        "f-2",
                        CREATED,
                        Optional.of(END),
                        List.of(selection, Selection.of(List.of("c"), false)),
                        true,
                        true),
                new Fault.Partition(
                        "f-3", CREATED, Optional.empty(), List.of(Selection.of(List.of("c"), false)), false, false),
                new Fault.Partition(
                        "f-4",
                        CREATED,
                        Optional.empty(),
                        Optional.of("l-1"),
                        List.of(),
                        List.of(new Fault.Partition.Cut(selection, Selection.of(List.of("c", "d"), false))),
                        false,
                        false,
                        true,
                        true),
                new Fault.Drop(
                        "f-5",
                        CREATED,
                        Optional.of(END),
                        selection,
                        Direction.OUT,
                        new FlowMatch(
                                Peer.parseAll("db,10.0.0.0/8"),
                                Peer.parseAll("host:example.org"),
                                Optional.of(PortSet.parse("80,443")),
                                Optional.empty(),
                                Optional.of(ProtocolSet.parse("tcp"))),
                        new DropEffect(DropEffect.Answer.RESET, DropEffect.Packets.ESTABLISHED, 3, false)),
                new Fault.Drop(
                        "f-6",
                        CREATED,
                        Optional.empty(),
                        selection,
                        Direction.IN,
                        FlowMatch.ALL,
                        DropEffect.BLACKHOLE));
    }

    @Test
    void aLeaseComesBackExactly() throws IOException {
        Lease lease = new Lease("l-1", "a test", END, Duration.ofSeconds(15));

        assertThat(json.lease((ObjectNode) mapper.readTree(json.write(lease).toString())))
                .isEqualTo(lease);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'id':'f-1','created':'now','selections':[]}",
                "{'id':'f-1','created':40000000000,'selections':[],'direction':'in','effects':{}}",
                "{'id':'f-1','created':40000000000,'selections':[{'words':['x:y'],'excluded':[],'all':false}],"
                        + "'direction':'in','effects':{'loss':{'percent':'1%'}}}",
                "{'id':'f-1','created':40000000000,'selections':[{'words':['x'],'excluded':[],'all':false}],"
                        + "'direction':'in','effects':{'loss':{'percent':'101%'}}}"
            })
    void whatMakesNoSenseIsRefusedInOneLine(String text) throws IOException {
        ObjectNode written = (ObjectNode) mapper.readTree(text.replace('\'', '"'));

        assertThatThrownBy(() -> json.fault(written))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("\n");
    }

    private void assertComesBack(Fault... faults) throws IOException {
        for (Fault fault : faults) {
            assertThat(json.fault((ObjectNode) mapper.readTree(json.write(fault).toString())))
                    .isEqualTo(fault);
        }
    }

    private static Fault.Shaping shaping(String id, Optional<Instant> expires, List<Effect> effects) {
        return new Fault.Shaping(
                id, CREATED, expires, Selection.of(List.of("netns:a"), false), Direction.IN, FlowMatch.ALL, effects);
    }
}
