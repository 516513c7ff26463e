package io.faultd.plan;

import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one netem can do exactly of two effects, one behind the other; nothing is approximated.
 *
 * <p>Within itself a netem first loses, duplicates and corrupts, then delays, then takes the time of its line, then
 * waits for its slot; what overtakes skips all of that but the first. So losses come before any rate, as they do before
 * htb's.
 *
 * <p>A netem that duplicates and loses does neither as asked: it counts a packet's copies, one up and one down, so that
 * of a loss of 100 % as many come through as were to come twice (netem_enqueue, sch_netem.c). These two never share
 * one.
 */
final class NetemMerge {
    private NetemMerge() {}

    /** Whether nothing ever comes of an effect; it must not cost a stage, nor keep others out. */
    static boolean never(Effect effect) {
        if (effect instanceof Effect.Delay delay) {
            return delay.mean().isZero() && delay.jitter().isZero();
        }
        if (effect instanceof Effect.Loss loss) {
            return loss.probability().isZero();
        }
        if (effect instanceof Effect.BurstLoss loss) {
            return never(loss.model());
        }
        if (effect instanceof Effect.Corrupt corrupt) {
            return corrupt.probability().isZero();
        }
        return effect instanceof Effect.Duplicate duplicate
                && duplicate.probability().isZero();
    }

    private static boolean never(LossModel model) {
        if (model instanceof LossModel.FourState states) {
            return states.p13().isZero() && states.p14().isZero();
        }
        LossModel.GilbertElliott states = (LossModel.GilbertElliott) model;
        return states.lossInGood().isZero()
                && (states.p().isZero() || states.lossInBad().isZero());
    }

    /** The first stage that an effect can go into without getting before another one that it must be behind. */
    static int earliest(List<NetemStage> stages, Effect effect) {
        boolean spreads =
                effect instanceof Effect.Delay delay && !delay.jitter().isZero();
        boolean hasRhythm =
                effect instanceof Effect.Reorder || effect instanceof Effect.LineRate || effect instanceof Effect.Slot;
        for (int i = stages.size() - 1; i >= 0; i--) {
            NetemStage stage = stages.get(i);
            if ((spreads && stage.hasRhythm())
                    || (hasRhythm && (stage.hasRhythm() || !stage.jitter().isZero()))) {
                return i;
            }
        }
        return 0;
    }

    /** A stage that does what the given one does and then the effect; nothing when one netem can't. */
    static Optional<NetemStage> into(NetemStage stage, Effect effect) {
        if (effect instanceof Effect.Delay delay) {
            return delay(stage, delay);
        }
        if (effect instanceof Effect.Loss loss) {
            return loss(stage, loss);
        }
        if (effect instanceof Effect.BurstLoss loss) {
            return stage.loses() || !stage.duplicate().isZero()
                    ? Optional.empty()
                    : Optional.of(stage.toBuilder()
                            .lossModel(loss.model())
                            .ecn(loss.ecn())
                            .build());
        }
        if (effect instanceof Effect.Duplicate duplicate) {
            return stage.loses()
                    ? Optional.empty()
                    : chance(
                                    stage.duplicate(),
                                    stage.duplicateCorrelation(),
                                    duplicate.probability(),
                                    duplicate.correlation())
                            .map(chance -> stage.toBuilder()
                                    .duplicate(chance.of(), chance.correlation())
                                    .build());
        }
        if (effect instanceof Effect.Corrupt corrupt) {
            return chance(stage.corrupt(), stage.corruptCorrelation(), corrupt.probability(), corrupt.correlation())
                    .map(chance -> stage.toBuilder()
                            .corrupt(chance.of(), chance.correlation())
                            .build());
        }
        if (effect instanceof Effect.Reorder reorder) {
            return reorder(stage, reorder);
        }
        if (effect instanceof Effect.LineRate line) {
            boolean fits = stage.jitter().isZero() && !stage.hasRhythm();
            return fits ? Optional.of(stage.toBuilder().rate(line).build()) : Optional.empty();
        }
        if (effect instanceof Effect.Slot slot) {
            boolean fits = stage.reorder().isZero() && stage.slot().isEmpty();
            return fits ? Optional.of(stage.toBuilder().slot(slot).build()) : Optional.empty();
        }
        throw new IllegalArgumentException("no netem does " + effect.describe());
    }

    private record Chance(Probability of, Probability correlation) {}

    /** Chances that remember nothing are independent; one that does is kept as it is, and alone. */
    private static Optional<Chance> chance(
            Probability standing, Probability memory, Probability added, Probability correlation) {
        if (standing.isZero()) {
            return Optional.of(new Chance(added, correlation));
        }
        return memory.isZero() && correlation.isZero()
                ? Optional.of(new Chance(standing.or(added), Probability.ZERO))
                : Optional.empty();
    }

    private static Optional<NetemStage> loss(NetemStage stage, Effect.Loss loss) {
        boolean differs = stage.loses() && (stage.lossModel().isPresent() || stage.ecn() != loss.ecn());
        if (differs || !stage.duplicate().isZero()) {
            return Optional.empty();
        }
        return chance(stage.loss(), stage.lossCorrelation(), loss.probability(), loss.correlation())
                .map(chance -> stage.toBuilder()
                        .loss(chance.of(), chance.correlation())
                        .ecn(loss.ecn())
                        .build());
    }

    private static Optional<NetemStage> delay(NetemStage stage, Effect.Delay delay) {
        if (!stage.reorder().isZero()) {
            return Optional.empty(); // the overtaking packets would skip this delay too
        }
        NetemStageBuilder later = stage.toBuilder().delay(stage.delay().plus(delay.mean()));
        if (delay.jitter().isZero()) {
            return Optional.of(later.build());
        }
        if (stage.hasRhythm()) {
            return Optional.empty(); // it would keep the order of what this spreads
        }
        if (stage.jitter().isZero()) {
            return Optional.of(later.jitter(delay.jitter(), delay.correlation(), delay.distribution())
                    .build());
        }
        return bothNormal(stage, delay).map(spread -> later.jitter(spread, Probability.ZERO, Distribution.NORMAL)
                .build());
    }

    /** The sum of two normal distributions is one. */
    private static Optional<Duration> bothNormal(NetemStage stage, Effect.Delay delay) {
        boolean exact = stage.distribution() == Distribution.NORMAL
                && delay.distribution() == Distribution.NORMAL
                && stage.delayCorrelation().isZero()
                && delay.correlation().isZero();
        Duration spread = Duration.ofNanos(
                Math.round(Math.hypot(stage.jitter().toNanos(), delay.jitter().toNanos())));
        return exact && spread.compareTo(Effect.WIDEST_JITTER) <= 0 ? Optional.of(spread) : Optional.empty();
    }

    private static Optional<NetemStage> reorder(NetemStage stage, Effect.Reorder reorder) {
        boolean delays = !stage.delay().isZero() || !stage.jitter().isZero() || stage.hasRhythm();
        return delays
                ? Optional.empty()
                : Optional.of(stage.toBuilder()
                        .reorder(reorder.probability(), reorder.correlation(), reorder.gap(), reorder.delay())
                        .build());
    }
}
