package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.Unsigned;
import java.util.Optional;
import java.util.OptionalLong;

/** How {@link Netem} is laid out: {@code struct tc_netem_qopt}, followed by {@code TCA_NETEM_…} attributes. */
final class NetemCodec {
    private static final int TCA_NETEM_CORR = 1;
    private static final int TCA_NETEM_DELAY_DIST = 2;
    private static final int TCA_NETEM_REORDER = 3;
    private static final int TCA_NETEM_CORRUPT = 4;
    private static final int TCA_NETEM_LOSS = 5;
    private static final int TCA_NETEM_RATE = 6;
    private static final int TCA_NETEM_ECN = 7;
    private static final int TCA_NETEM_RATE64 = 8;
    private static final int TCA_NETEM_LATENCY64 = 10;
    private static final int TCA_NETEM_JITTER64 = 11;
    private static final int TCA_NETEM_SLOT = 12;
    private static final int TCA_NETEM_SLOT_DIST = 13;
    private static final int TCA_NETEM_PRNG_SEED = 14;

    private NetemCodec() {}

    /** Writes the settings in use, as {@code tc} does; in a new netem the rest is off. */
    static void encode(Netem netem, AttributeWriter writer) {
        encodeFixed(netem, writer);
        if (netem.delayCorrelation() != 0
                || netem.loss().correlation() != 0
                || netem.duplicate().correlation() != 0) {
            encodeCorrelations(netem, writer);
        }
        // The kernel reads a gap alone as 100 %, for programs older than the attribute.
        if (netem.gap() != 0 || !netem.reorder().equals(Chance.NEVER)) {
            encodeChance(TCA_NETEM_REORDER, netem.reorder(), writer);
        }
        if (netem.ecn()) {
            writer.putU32(TCA_NETEM_ECN, 1);
        }
        if (!netem.corrupt().equals(Chance.NEVER)) {
            encodeChance(TCA_NETEM_CORRUPT, netem.corrupt(), writer);
        }
        encodeLossModel(netem, writer);
        netem.rate().ifPresent(rate -> rate.encode(writer));
        netem.distribution().ifPresent(table -> writer.putCompound(TCA_NETEM_DELAY_DIST, table::encode));
        netem.slot().ifPresent(slot -> slot.encode(writer));
        encodePreciseTimes(netem, writer);
        encodeSeed(netem, writer);
    }

    /**
     * Writes everything: {@code netem_change} keeps reordering, corruption, marking, rate, slots and the distribution
     * unless the request contains them; all of them can be reset except a distribution.
     */
    static void encodeChange(Netem netem, AttributeWriter writer) {
        encodeFixed(netem, writer);
        encodeCorrelations(netem, writer);
        encodeChance(TCA_NETEM_REORDER, netem.reorder(), writer);
        writer.putU32(TCA_NETEM_ECN, netem.ecn() ? 1 : 0);
        encodeChance(TCA_NETEM_CORRUPT, netem.corrupt(), writer);
        encodeLossModel(netem, writer);
        netem.rate().orElse(NetemRate.UNLIMITED).encode(writer);
        if (netem.jitterNanos() != 0) {
            DelayDistribution table = netem.distribution().orElseGet(DelayDistribution::uniform);
            writer.putCompound(TCA_NETEM_DELAY_DIST, table::encode);
        }
        netem.slot().orElse(NetemSlot.NONE).withRangeAsDistribution().encode(writer);
        encodePreciseTimes(netem, writer);
        encodeSeed(netem, writer);
    }

    static Netem decode(AttributeReader reader) {
        long latency = Psched.nanos(reader.readU32());
        long limit = reader.readU32();
        long loss = reader.readU32();
        long gap = reader.readU32();
        long duplicate = reader.readU32();
        long jitter = Psched.nanos(reader.readU32());
        long delayCorrelation = 0;
        long lossCorrelation = 0;
        long duplicateCorrelation = 0;
        Chance reorder = Chance.NEVER;
        long rate64 = 0;
        NetemRate rate = NetemRate.UNLIMITED;
        NetemSlot slot = NetemSlot.NONE;
        Optional<DelayDistribution> slotDistribution = Optional.empty();
        NetemBuilder netem = new NetemBuilder(limit);
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_NETEM_CORR -> {
                    AttributeReader correlations = reader.nested();
                    delayCorrelation = correlations.readU32();
                    lossCorrelation = correlations.readU32();
                    duplicateCorrelation = correlations.readU32();
                }
                case TCA_NETEM_REORDER -> reorder = decodeChance(reader.nested());
                case TCA_NETEM_CORRUPT -> netem.corrupt(decodeChance(reader.nested()));
                case TCA_NETEM_LOSS -> netem.lossModel(LossModel.decode(reader.nested()));
                case TCA_NETEM_ECN -> netem.ecn(reader.u32() != 0);
                case TCA_NETEM_RATE -> rate = NetemRate.decode(reader.nested());
                case TCA_NETEM_RATE64 -> rate64 = Unsigned.clamp63(reader.u64());
                case TCA_NETEM_LATENCY64 -> latency = Math.max(0, reader.s64());
                case TCA_NETEM_JITTER64 -> jitter = Math.max(0, reader.s64());
                case TCA_NETEM_SLOT -> slot = NetemSlot.decode(reader.nested());
                case TCA_NETEM_DELAY_DIST -> netem.distribution(Optional.of(DelayDistribution.decode(reader.nested())));
                case TCA_NETEM_SLOT_DIST -> slotDistribution = Optional.of(DelayDistribution.decode(reader.nested()));
                case TCA_NETEM_PRNG_SEED -> netem.seed(OptionalLong.of(reader.u64()));
                default -> {}
            }
        }
        boolean isRange = slot.maxDelayNanos() != 0;
        netem.slot(Optional.of(isRange ? slot : slot.withDistribution(slotDistribution))
                .filter(one -> !one.equals(NetemSlot.NONE)));
        NetemRate whole = rate64 == 0 ? rate : rate.withBytesPerSecond(rate64);
        return netem.latency(latency, jitter, delayCorrelation)
                .loss(new Chance(loss, lossCorrelation))
                .duplicate(new Chance(duplicate, duplicateCorrelation))
                .reorder(reorder, gap)
                .rate(Optional.of(whole).filter(r -> !r.equals(NetemRate.UNLIMITED)))
                .build();
    }

    private static void encodeFixed(Netem netem, AttributeWriter writer) {
        writer.writeU32(Psched.ticks(netem.latencyNanos()))
                .writeU32((int) netem.limitPackets())
                .writeU32((int) netem.loss().probability())
                .writeU32((int) netem.gap())
                .writeU32((int) netem.duplicate().probability())
                .writeU32(Psched.ticks(netem.jitterNanos()));
    }

    /** Times that ticks cannot express are sent in nanoseconds as well, for Linux 4.15 and later. */
    private static void encodePreciseTimes(Netem netem, AttributeWriter writer) {
        if (!Psched.isExact(netem.latencyNanos())) {
            writer.putS64(TCA_NETEM_LATENCY64, netem.latencyNanos());
        }
        if (!Psched.isExact(netem.jitterNanos())) {
            writer.putS64(TCA_NETEM_JITTER64, netem.jitterNanos());
        }
    }

    private static void encodeCorrelations(Netem netem, AttributeWriter writer) {
        writer.putCompound(TCA_NETEM_CORR, correlations -> correlations
                .writeU32((int) netem.delayCorrelation())
                .writeU32((int) netem.loss().correlation())
                .writeU32((int) netem.duplicate().correlation()));
    }

    private static void encodeLossModel(Netem netem, AttributeWriter writer) {
        netem.lossModel().ifPresent(model -> writer.putNested(TCA_NETEM_LOSS, model::encode));
    }

    private static void encodeSeed(Netem netem, AttributeWriter writer) {
        netem.seed().ifPresent(seed -> writer.putU64(TCA_NETEM_PRNG_SEED, seed));
    }

    private static void encodeChance(int type, Chance chance, AttributeWriter writer) {
        writer.putCompound(
                type, value -> value.writeU32((int) chance.probability()).writeU32((int) chance.correlation()));
    }

    private static Chance decodeChance(AttributeReader reader) {
        return new Chance(reader.readU32(), reader.readU32());
    }
}
