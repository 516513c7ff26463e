package io.faultd.netlink.tc;

import java.util.Optional;
import java.util.OptionalLong;

/** Collects the parts of a netem, each set separately. */
public final class NetemBuilder {
    private long latencyNanos;
    private long jitterNanos;
    private long delayCorrelation;
    private Optional<DelayDistribution> distribution = Optional.empty();
    private Chance loss = Chance.NEVER;
    private Optional<LossModel> lossModel = Optional.empty();
    private boolean ecn;
    private Chance duplicate = Chance.NEVER;
    private Chance corrupt = Chance.NEVER;
    private Chance reorder = Chance.NEVER;
    private long gap;
    private Optional<NetemRate> rate = Optional.empty();
    private Optional<NetemSlot> slot = Optional.empty();
    private long limitPackets;
    private OptionalLong seed = OptionalLong.empty();

    public NetemBuilder(long limitPackets) {
        this.limitPackets = limitPackets;
    }

    public NetemBuilder(Netem netem) {
        latencyNanos = netem.latencyNanos();
        jitterNanos = netem.jitterNanos();
        delayCorrelation = netem.delayCorrelation();
        distribution = netem.distribution();
        loss = netem.loss();
        lossModel = netem.lossModel();
        ecn = netem.ecn();
        duplicate = netem.duplicate();
        corrupt = netem.corrupt();
        reorder = netem.reorder();
        gap = netem.gap();
        rate = netem.rate();
        slot = netem.slot();
        limitPackets = netem.limitPackets();
        seed = netem.seed();
    }

    public NetemBuilder latency(long nanos, long jitter, long correlation) {
        latencyNanos = nanos;
        jitterNanos = jitter;
        delayCorrelation = correlation;
        return this;
    }

    public NetemBuilder reorder(Chance chance, long everyPackets) {
        reorder = chance;
        gap = everyPackets;
        return this;
    }

    NetemBuilder distribution(Optional<DelayDistribution> value) {
        distribution = value;
        return this;
    }

    public NetemBuilder loss(Chance value) {
        loss = value;
        return this;
    }

    public NetemBuilder lossModel(Optional<LossModel> value) {
        lossModel = value;
        return this;
    }

    NetemBuilder ecn(boolean value) {
        ecn = value;
        return this;
    }

    public NetemBuilder duplicate(Chance value) {
        duplicate = value;
        return this;
    }

    public NetemBuilder corrupt(Chance value) {
        corrupt = value;
        return this;
    }

    public NetemBuilder rate(Optional<NetemRate> value) {
        rate = value;
        return this;
    }

    NetemBuilder slot(Optional<NetemSlot> value) {
        slot = value;
        return this;
    }

    NetemBuilder seed(OptionalLong value) {
        seed = value;
        return this;
    }

    public Netem build() {
        return new Netem(
                latencyNanos,
                jitterNanos,
                delayCorrelation,
                distribution,
                loss,
                lossModel,
                ecn,
                duplicate,
                corrupt,
                reorder,
                gap,
                rate,
                slot,
                limitPackets,
                seed);
    }
}
