package io.faultd.plan;

import io.faultd.fault.DelayShape;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Collects the parts of a stage, each set separately. */
public final class NetemStageBuilder {
    private Duration delay = Duration.ZERO;
    private Duration jitter = Duration.ZERO;
    private Probability delayCorrelation = Probability.ZERO;
    private DelayShape distribution = Distribution.UNIFORM;
    private Probability loss = Probability.ZERO;
    private Probability lossCorrelation = Probability.ZERO;
    private Optional<LossModel> lossModel = Optional.empty();
    private boolean ecn;
    private Probability duplicate = Probability.ZERO;
    private Probability duplicateCorrelation = Probability.ZERO;
    private Probability corrupt = Probability.ZERO;
    private Probability corruptCorrelation = Probability.ZERO;
    private Probability reorder = Probability.ZERO;
    private Probability reorderCorrelation = Probability.ZERO;
    private int gap;
    private Optional<Effect.LineRate> rate = Optional.empty();
    private Optional<Effect.Slot> slot = Optional.empty();
    private OptionalLong seed = OptionalLong.empty();
    private long limit = QueueLimit.SMALLEST;

    NetemStageBuilder() {}

    NetemStageBuilder(NetemStage stage) {
        delay = stage.delay();
        jitter = stage.jitter();
        delayCorrelation = stage.delayCorrelation();
        distribution = stage.distribution();
        loss = stage.loss();
        lossCorrelation = stage.lossCorrelation();
        lossModel = stage.lossModel();
        ecn = stage.ecn();
        duplicate = stage.duplicate();
        duplicateCorrelation = stage.duplicateCorrelation();
        corrupt = stage.corrupt();
        corruptCorrelation = stage.corruptCorrelation();
        reorder = stage.reorder();
        reorderCorrelation = stage.reorderCorrelation();
        gap = stage.gap();
        rate = stage.rate();
        slot = stage.slot();
        seed = stage.seed();
        limit = stage.limit();
    }

    /** Sets the delay of each packet, without the jitter. */
    public NetemStageBuilder delay(Duration mean) {
        delay = mean;
        return this;
    }

    /** Spreads the delays. */
    public NetemStageBuilder jitter(Duration spread, Probability correlation, DelayShape shape) {
        jitter = spread;
        delayCorrelation = correlation;
        distribution = shape;
        return this;
    }

    /** Loses packets by chance. */
    public NetemStageBuilder loss(Probability chance, Probability correlation) {
        loss = chance;
        lossCorrelation = correlation;
        return this;
    }

    /** Loses packets in bursts. */
    public NetemStageBuilder lossModel(LossModel model) {
        lossModel = Optional.of(model);
        return this;
    }

    /** Marks packets that allow it instead of losing them. */
    public NetemStageBuilder ecn(boolean marks) {
        ecn = marks;
        return this;
    }

    /** Sends packets twice. */
    public NetemStageBuilder duplicate(Probability chance, Probability correlation) {
        duplicate = chance;
        duplicateCorrelation = correlation;
        return this;
    }

    /** Flips bits. */
    public NetemStageBuilder corrupt(Probability chance, Probability correlation) {
        corrupt = chance;
        corruptCorrelation = correlation;
        return this;
    }

    /** Sends some packets at once, and delays the others. */
    public NetemStageBuilder reorder(Probability chance, Probability correlation, int every, Duration overtaken) {
        reorder = chance;
        reorderCorrelation = correlation;
        // The kernel reads a gap without a chance as 100 %: every gap-th packet overtakes (netem_change).
        gap = chance.isZero() ? 0 : every;
        delay = overtaken;
        return this;
    }

    /** Adds the transmission time of a line of that rate. */
    public NetemStageBuilder rate(Effect.LineRate line) {
        rate = Optional.of(line);
        return this;
    }

    /** Releases packets together. */
    public NetemStageBuilder slot(Effect.Slot turns) {
        slot = Optional.of(turns);
        return this;
    }

    /** Makes its random numbers repeatable. */
    public NetemStageBuilder seed(OptionalLong number) {
        seed = number;
        return this;
    }

    /** Holds that many packets. */
    public NetemStageBuilder limit(long packets) {
        limit = packets;
        return this;
    }

    /** The stage. */
    public NetemStage build() {
        return new NetemStage(
                delay,
                jitter,
                delayCorrelation,
                distribution,
                loss,
                lossCorrelation,
                lossModel,
                ecn,
                duplicate,
                duplicateCorrelation,
                corrupt,
                corruptCorrelation,
                reorder,
                reorderCorrelation,
                gap,
                rate,
                slot,
                seed,
                limit);
    }
}
