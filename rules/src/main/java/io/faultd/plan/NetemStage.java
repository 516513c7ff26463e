package io.faultd.plan;

import io.faultd.fault.DelayShape;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The settings of one netem queueing discipline (man tc-netem). Values that mean "not at all" are zero or empty.
 *
 * @param delay added to each packet
 * @param jitter the spread of the delay
 * @param delayCorrelation between one packet's delay and the next one's
 * @param distribution of the delays; without jitter it has no effect
 * @param loss the chance to lose a packet, where there is no loss model
 * @param lossCorrelation between one packet and the next
 * @param lossModel loss in bursts
 * @param ecn mark packets that allow it instead of losing them
 * @param duplicate the chance to send a packet twice
 * @param duplicateCorrelation between one packet and the next
 * @param corrupt the chance to flip a bit
 * @param corruptCorrelation between one packet and the next
 * @param reorder the chance to send a packet at once instead of delaying it
 * @param reorderCorrelation between one packet and the next
 * @param gap every gap-th packet may be sent at once; 0 when none is reordered
 * @param rate the line's
 * @param slot when packets are released together
 * @param seed of its random numbers
 * @param limit packets that it can hold, see {@link QueueLimit}
 */
public record NetemStage(
        Duration delay,
        Duration jitter,
        Probability delayCorrelation,
        DelayShape distribution,
        Probability loss,
        Probability lossCorrelation,
        Optional<LossModel> lossModel,
        boolean ecn,
        Probability duplicate,
        Probability duplicateCorrelation,
        Probability corrupt,
        Probability corruptCorrelation,
        Probability reorder,
        Probability reorderCorrelation,
        int gap,
        Optional<Effect.LineRate> rate,
        Optional<Effect.Slot> slot,
        OptionalLong seed,
        long limit)
        implements Stage {
    /** A stage that passes everything unchanged. */
    public static final NetemStage TRANSPARENT = new NetemStageBuilder().build();

    /** A builder that starts from this. */
    public NetemStageBuilder toBuilder() {
        return new NetemStageBuilder(this);
    }

    @Override
    public <R> R fold(Function<NetemStage, R> netem, Function<TbfStage, R> tbf) {
        return netem.apply(this);
    }

    @Override
    public boolean isTransparent() {
        return toBuilder().limit(TRANSPARENT.limit).build().equals(TRANSPARENT);
    }

    @Override
    public boolean needsNetem() {
        return !isTransparent();
    }

    @Override
    public NetemStage neutral() {
        return TRANSPARENT.toBuilder().limit(limit).build();
    }

    @Override
    public NetemStage holdingAsMuchAs(Stage other) {
        return other instanceof NetemStage netem && netem.limit > limit
                ? toBuilder().limit(netem.limit).build()
                : this;
    }

    /** Whether it loses packets. */
    boolean loses() {
        return !loss.isZero() || lossModel.isPresent();
    }

    /** Whether it times packets itself, so that its place among other stages matters. */
    boolean hasRhythm() {
        return !reorder.isZero() || rate.isPresent() || slot.isPresent();
    }
}
