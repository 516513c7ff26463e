package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.Unsigned;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The network emulator, {@code tc-netem(8)}, in the kernel's units.
 *
 * @param latencyNanos added to every packet
 * @param jitterNanos spread of the latency
 * @param delayCorrelation of a packet's delay with that of the one before, 0 to 2^32-1
 * @param distribution shape of the spread, uniform if empty; never reported by the kernel
 * @param loss independent loss, where there is no loss model
 * @param lossModel loss in bursts
 * @param ecn mark packets that allow it rather than lose them
 * @param duplicate how often a packet is sent twice
 * @param corrupt how often a bit of a packet is flipped
 * @param reorder how often a packet skips the latency
 * @param gap only every so many packets may skip the latency; 0 for no reordering
 * @param rate its own rate, if any
 * @param slot sending in slots, if any
 * @param limitPackets how many packets it holds at once, 0 to 2^32-1
 * @param seed makes its random numbers repeatable, Linux 6.6 and later; reported even if chosen by the kernel
 */
public record Netem(
        long latencyNanos,
        long jitterNanos,
        long delayCorrelation,
        Optional<DelayDistribution> distribution,
        Chance loss,
        Optional<LossModel> lossModel,
        boolean ecn,
        Chance duplicate,
        Chance corrupt,
        Chance reorder,
        long gap,
        Optional<NetemRate> rate,
        Optional<NetemSlot> slot,
        long limitPackets,
        OptionalLong seed)
        implements QdiscOptions {
    static final String KIND = "netem";

    /** {@code tc}'s default limit, far too small for a long delay on a fast link. */
    public static final long DEFAULT_LIMIT_PACKETS = 1000;

    public Netem {
        if (latencyNanos < 0 || jitterNanos < 0) {
            throw new IllegalArgumentException("a delay is not negative: " + latencyNanos + " ± " + jitterNanos);
        }
        Unsigned.check32("correlation", delayCorrelation);
        Unsigned.check32("gap", gap);
        Unsigned.check32("limit", limitPackets);
    }

    /** Returns an emulator without effects, with room for that many packets. */
    public static Netem withLimit(long packets) {
        return new NetemBuilder(packets).build();
    }

    /** Returns a copy with that latency. */
    public Netem withLatency(long nanos) {
        return toBuilder().latency(nanos, jitterNanos, delayCorrelation).build();
    }

    /** Returns the same with that spread of the latency: uniform if the distribution is empty. */
    public Netem withJitter(long nanos, long correlation, Optional<DelayDistribution> shape) {
        return toBuilder()
                .latency(latencyNanos, nanos, correlation)
                .distribution(shape)
                .build();
    }

    /** Returns the same with that loss. */
    public Netem withLoss(Chance chance) {
        return toBuilder().loss(chance).build();
    }

    /** Returns the same with loss in bursts. */
    public Netem withLossModel(LossModel model) {
        return toBuilder().lossModel(Optional.of(model)).build();
    }

    /** Returns the same with marking in place of loss. */
    public Netem withEcn() {
        return toBuilder().ecn(true).build();
    }

    /** Returns the same with that duplication. */
    public Netem withDuplicate(Chance chance) {
        return toBuilder().duplicate(chance).build();
    }

    /** Returns the same with that corruption. */
    public Netem withCorrupt(Chance chance) {
        return toBuilder().corrupt(chance).build();
    }

    /** Returns the same with that reordering, from a gap of 1. */
    public Netem withReorder(Chance chance, long everyPackets) {
        return toBuilder().reorder(chance, everyPackets).build();
    }

    /** Returns the same with that rate. */
    public Netem withRate(NetemRate netemRate) {
        return toBuilder().rate(Optional.of(netemRate)).build();
    }

    /** Returns the same sending in slots. */
    public Netem withSlot(NetemSlot netemSlot) {
        return toBuilder().slot(Optional.of(netemSlot)).build();
    }

    /** Returns the same with that seed of its random numbers. */
    public Netem withSeed(long number) {
        return toBuilder().seed(OptionalLong.of(number)).build();
    }

    /** Returns the same as far as the kernel reports it: it never reports the tables of distributions. */
    public Netem withoutDistributions() {
        return toBuilder()
                .distribution(Optional.empty())
                .slot(slot.map(one -> one.withDistribution(Optional.empty())))
                .build();
    }

    /** Returns the same with random numbers that the kernel seeds. */
    public Netem withoutSeed() {
        return toBuilder().seed(OptionalLong.empty()).build();
    }

    private NetemBuilder toBuilder() {
        return new NetemBuilder(this);
    }

    public static Netem decode(AttributeReader reader) {
        return NetemCodec.decode(reader);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter writer) {
        NetemCodec.encode(this, writer);
    }

    @Override
    public void encodeChange(AttributeWriter writer) {
        NetemCodec.encodeChange(this, writer);
    }
}
