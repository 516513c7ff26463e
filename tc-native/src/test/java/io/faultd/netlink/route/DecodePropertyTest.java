package io.faultd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.tc.Action;
import io.faultd.netlink.tc.Chance;
import io.faultd.netlink.tc.DelayDistribution;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.Flower;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.LossModel;
import io.faultd.netlink.tc.Netem;
import io.faultd.netlink.tc.NetemBuilder;
import io.faultd.netlink.tc.NetemRate;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TrafficClass;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Kernel objects read back as written, and damaged ones end in a typed error. */
class DecodePropertyTest {
    private static final long MAX_32 = 0xffff_ffffL;
    private static final TcHandle ROOT = TcHandle.ofQdisc(0xfa00);

    private static final List<Function<NetlinkMessage, ?>> DECODERS =
            List.of(Qdisc::decode, TrafficClass::decode, Filter::decode, Link::decode, Address::decode);

    @Provide
    Arbitrary<Netem> netems() {
        Arbitrary<Chance> chances = Combinators.combine(
                        Arbitraries.longs().between(0, MAX_32),
                        Arbitraries.longs().between(0, MAX_32))
                .as(Chance::new);
        Arbitrary<Optional<LossModel>> models = Arbitraries.of(
                Optional.empty(),
                Optional.of(new LossModel.FourState(1, MAX_32, 3, 4, 5)),
                Optional.of(new LossModel.GilbertElliott(MAX_32, 2, 3, 4)));
        Arbitrary<Optional<NetemRate>> rates = Arbitraries.longs()
                .between(1, Long.MAX_VALUE)
                .map(rate -> new NetemRate(rate, -1, 48, 5))
                .optional();
        Arbitrary<Long> nanos = Arbitraries.longs().greaterOrEqual(0);
        return Combinators.combine(nanos, nanos, chances, chances, chances, models, rates)
                .as((latency, jitter, loss, duplicate, corrupt, model, rate) -> new NetemBuilder(MAX_32)
                        .latency(latency, jitter, loss.correlation())
                        .loss(loss)
                        .duplicate(duplicate)
                        .corrupt(corrupt)
                        .reorder(corrupt, 3)
                        .lossModel(model)
                        .rate(rate)
                        .build());
    }

    @Property(tries = 500)
    void aNetemReadsBackWhetherWrittenForTheFirstTimeOrOverAnother(@ForAll("netems") Netem netem) {
        Qdisc qdisc = new Qdisc(1, ROOT, TcHandle.ROOT, netem);

        assertThat(Qdisc.decode(sent(qdisc.add()))).isEqualTo(qdisc);
        // Over another the uniform distribution is written as a table.
        Netem told = netem.jitterNanos() == 0
                ? netem
                : netem.withJitter(
                        netem.jitterNanos(), netem.delayCorrelation(), Optional.of(DelayDistribution.uniform()));
        assertThat(Qdisc.decode(sent(qdisc.change())).options()).isEqualTo(told);
    }

    @Property(tries = 500)
    void anHtbClassReadsBack(
            @ForAll @LongRange(min = 1) long rate,
            @ForAll @LongRange(min = 1) long ceil,
            @ForAll @LongRange(max = MAX_32) long burst,
            @ForAll @IntRange(max = 7) int priority) {
        TrafficClass written = new TrafficClass(
                7, ROOT.withMinor(1), ROOT, new HtbClass(rate, ceil, burst, MAX_32 - burst, burst, priority));

        assertThat(TrafficClass.decode(sent(written.replace()))).isEqualTo(written);
    }

    @Property(tries = 200)
    void aFlowerReadsBack(
            @ForAll @IntRange(max = 32) int bits,
            @ForAll @IntRange(max = 128) int bits6,
            @ForAll @IntRange(min = 1, max = 65535) int port) {
        for (int protocol : new int[] {6, 17}) {
            Flower flower = new Flower(
                    Optional.of(IpPrefix.parse("10.1.2.3/" + bits)),
                    Optional.empty(),
                    OptionalInt.of(protocol),
                    OptionalInt.of(port),
                    OptionalInt.empty(),
                    Optional.of(ROOT.withMinor(1)),
                    List.of(new Action.Drop(), new Action.Redirect(4)));
            Filter v4 = new Filter(1, ROOT, 9, Filter.IPV4, 3, flower);
            Filter v6 = new Filter(
                    1,
                    ROOT,
                    9,
                    Filter.IPV6,
                    3,
                    new Flower(
                            Optional.empty(),
                            Optional.of(IpPrefix.parse("fd00::1/" + bits6)),
                            OptionalInt.of(protocol),
                            OptionalInt.empty(),
                            OptionalInt.of(port),
                            Optional.empty(),
                            List.of()));

            assertThat(Filter.decode(sent(v4.add()))).isEqualTo(v4);
            assertThat(Filter.decode(sent(v6.add()))).isEqualTo(v6);
        }
    }

    @Property(tries = 500)
    void aHandleReadsBackFromItsTextAndItsNumber(@ForAll int raw) {
        TcHandle handle = TcHandle.ofRaw(raw);

        assertThat(handle.raw()).isEqualTo(raw);
        assertThat(TcHandle.parse(handle.toString())).isEqualTo(handle);
    }

    @Property(tries = 3000)
    void aDamagedMessageIsReadOrRefusedAndNeverMore(
            @ForAll("vectors") byte[] vector, @ForAll int place, @ForAll byte damage, @ForAll int cut) {
        byte[] payload = Arrays.copyOfRange(vector, 16, vector.length);
        payload[Math.floorMod(place, payload.length)] = damage;
        ByteBuffer damaged = ByteBuffer.wrap(payload, 0, payload.length - Math.floorMod(cut, 9) % payload.length);
        NetlinkMessage message = new NetlinkMessage(0, 0, 0, 0, damaged);

        for (Function<NetlinkMessage, ?> decoder : DECODERS) {
            try {
                assertThat(decoder.apply(message)).isNotNull();
            } catch (MalformedNetlinkException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Provide
    Arbitrary<byte[]> vectors() {
        return Arbitraries.of(GoldenVectors.load().values());
    }

    @Property(tries = 200)
    void attributesOfLaterKernelsAreOverlooked(
            @ForAll("netems") Netem netem, @ForAll @IntRange(min = 16, max = 0x3fff) int type) {
        AttributeWriter writer = new AttributeWriter();
        netem.encode(writer);
        writer.putString(type, "from the future");

        assertThat(Netem.decode(AttributeReader.of(ByteBuffer.wrap(writer.toByteArray()))))
                .isEqualTo(netem);
    }

    private static NetlinkMessage sent(NetlinkRequest request) {
        return request.toMessage(0, 0, 0);
    }
}
