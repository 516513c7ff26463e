package io.faultd.netlink.route;

import java.util.Optional;
import java.util.OptionalLong;

/** Collects a netem's many parts, which are each set on their own. */
final class NetemBuilder {
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

    NetemBuilder(long limitPackets) {
        this.limitPackets = limitPackets;
    }

    NetemBuilder(Netem netem) {
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

    NetemBuilder latency(long nanos, long jitter, long correlation) {
        latencyNanos = nanos;
        jitterNanos = jitter;
        delayCorrelation = correlation;
        return this;
    }

    NetemBuilder reorder(Chance chance, long everyPackets) {
        reorder = chance;
        gap = everyPackets;
        return this;
    }

    NetemBuilder distribution(Optional<DelayDistribution> value) {
        distribution = value;
        return this;
    }

    NetemBuilder loss(Chance value) {
        loss = value;
        return this;
    }

    NetemBuilder lossModel(Optional<LossModel> value) {
        lossModel = value;
        return this;
    }

    NetemBuilder ecn(boolean value) {
        ecn = value;
        return this;
    }

    NetemBuilder duplicate(Chance value) {
        duplicate = value;
        return this;
    }

    NetemBuilder corrupt(Chance value) {
        corrupt = value;
        return this;
    }

    NetemBuilder rate(Optional<NetemRate> value) {
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

    Netem build() {
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
