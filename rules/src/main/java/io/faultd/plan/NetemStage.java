package io.faultd.plan;

import io.faultd.fault.Distribution;
import io.faultd.unit.Probability;
import java.time.Duration;

/**
 * What one netem queueing discipline does (man tc-netem). Values that mean "not at all" are zero.
 *
 * @param delay added to each packet
 * @param jitter the spread of the delay
 * @param delayCorrelation between one packet's delay and the next one's
 * @param distribution of the delays; means nothing without jitter
 * @param loss the chance to lose a packet
 * @param lossCorrelation between one packet's fate and the next one's
 * @param duplicate the chance to send a packet twice
 * @param corrupt the chance to flip a bit
 * @param reorder the chance to send a packet at once instead of delaying it
 * @param gap every so many packets one may be sent at once; 0 when none is reordered
 * @param limit packets that it can hold, see {@link QueueLimit}
 */
public record NetemStage(
        Duration delay,
        Duration jitter,
        Probability delayCorrelation,
        Distribution distribution,
        Probability loss,
        Probability lossCorrelation,
        Probability duplicate,
        Probability corrupt,
        Probability reorder,
        int gap,
        long limit)
        implements Stage {
    /** A stage that lets everything through as it is. */
    public static final NetemStage TRANSPARENT = new NetemStage(
            Duration.ZERO,
            Duration.ZERO,
            Probability.ZERO,
            Distribution.UNIFORM,
            Probability.ZERO,
            Probability.ZERO,
            Probability.ZERO,
            Probability.ZERO,
            Probability.ZERO,
            0,
            QueueLimit.SMALLEST);

    @Override
    public boolean isTransparent() {
        return withLimit(TRANSPARENT.limit).equals(TRANSPARENT);
    }

    @Override
    public boolean needsNetem() {
        return !isTransparent();
    }

    @Override
    public NetemStage neutral() {
        return TRANSPARENT.withLimit(limit);
    }

    @Override
    public NetemStage holdingAsMuchAs(Stage other) {
        return other instanceof NetemStage netem && netem.limit > limit ? withLimit(netem.limit) : this;
    }

    NetemStage withDelay(Duration mean, Duration spread, Probability correlation, Distribution shape) {
        return new NetemStage(
                mean, spread, correlation, shape, loss, lossCorrelation, duplicate, corrupt, reorder, gap, limit);
    }

    NetemStage withLoss(Probability chance, Probability correlation) {
        return new NetemStage(
                delay,
                jitter,
                delayCorrelation,
                distribution,
                chance,
                correlation,
                duplicate,
                corrupt,
                reorder,
                gap,
                limit);
    }

    NetemStage withDuplicate(Probability chance) {
        return new NetemStage(
                delay,
                jitter,
                delayCorrelation,
                distribution,
                loss,
                lossCorrelation,
                chance,
                corrupt,
                reorder,
                gap,
                limit);
    }

    NetemStage withCorrupt(Probability chance) {
        return new NetemStage(
                delay,
                jitter,
                delayCorrelation,
                distribution,
                loss,
                lossCorrelation,
                duplicate,
                chance,
                reorder,
                gap,
                limit);
    }

    NetemStage withReorder(Probability chance, int every, Duration overtaken) {
        // To the kernel a gap without a chance means that every packet whose turn has come overtakes (netem_change).
        int turn = chance.isZero() ? 0 : every;
        return new NetemStage(
                overtaken,
                jitter,
                delayCorrelation,
                distribution,
                loss,
                lossCorrelation,
                duplicate,
                corrupt,
                chance,
                turn,
                limit);
    }

    NetemStage withLimit(long packets) {
        return new NetemStage(
                delay,
                jitter,
                delayCorrelation,
                distribution,
                loss,
                lossCorrelation,
                duplicate,
                corrupt,
                reorder,
                gap,
                packets);
    }
}
