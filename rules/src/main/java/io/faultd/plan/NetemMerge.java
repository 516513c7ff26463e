package io.faultd.plan;

import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Merges two consecutive effects into one netem where one netem can do exactly both; nothing is approximated.
 *
 * <p>A netem first loses, duplicates and corrupts a packet, then delays it, then adds the transmission time of its
 * rate, then waits for its slot; overtaking packets skip everything but the first step. So losses come before any rate,
 * as with htb.
 *
 * <p>A netem that both duplicates and loses does neither correctly: it counts a packet's copies, one up and one down,
 * so that with a loss of 100 % as many packets pass as would have been duplicated (netem_enqueue, sch_netem.c). So
 * these two never share one.
 */
final class NetemMerge {
    private NetemMerge() {}

    /** The first stage that an effect can join without overtaking another one that must precede it. */
    static int earliest(List<NetemStage> stages, Effect effect) {
        PacketOrder order = PacketOrder.of(effect);
        for (int i = stages.size() - 1; i >= 0; i--) {
            NetemStage stage = stages.get(i);
            if ((order.spreads() && stage.hasRhythm())
                    || (order.hasRhythm()
                            && (stage.hasRhythm() || !stage.jitter().isZero()))) {
                return i;
            }
        }
        return 0;
    }

    /** A stage that does what the given one does and then the effect; empty when one netem can't. */
    static Optional<NetemStage> into(NetemStage stage, Effect effect) {
        return effect.accept(new Into(stage));
    }

    private record Into(NetemStage stage) implements Effect.Visitor<Optional<NetemStage>> {
        @Override
        public Optional<NetemStage> delay(Effect.Delay delay) {
            return NetemMerge.delay(stage, delay);
        }

        @Override
        public Optional<NetemStage> loss(Effect.Loss loss) {
            return NetemMerge.loss(stage, loss);
        }

        @Override
        public Optional<NetemStage> burstLoss(Effect.BurstLoss loss) {
            return stage.loses() || !stage.duplicate().isZero()
                    ? Optional.empty()
                    : Optional.of(stage.toBuilder()
                            .lossModel(loss.model())
                            .ecn(loss.ecn())
                            .build());
        }

        @Override
        public Optional<NetemStage> duplicate(Effect.Duplicate duplicate) {
            return stage.loses()
                    ? Optional.empty()
                    : chance(
                                    stage.duplicate(),
                                    stage.duplicateCorrelation(),
                                    duplicate.percent(),
                                    duplicate.correlation())
                            .map(chance -> stage.toBuilder()
                                    .duplicate(chance.of(), chance.correlation())
                                    .build());
        }

        @Override
        public Optional<NetemStage> corrupt(Effect.Corrupt corrupt) {
            return chance(stage.corrupt(), stage.corruptCorrelation(), corrupt.percent(), corrupt.correlation())
                    .map(chance -> stage.toBuilder()
                            .corrupt(chance.of(), chance.correlation())
                            .build());
        }

        @Override
        public Optional<NetemStage> reorder(Effect.Reorder reorder) {
            return NetemMerge.reorder(stage, reorder);
        }

        @Override
        public Optional<NetemStage> lineRate(Effect.LineRate line) {
            boolean fits = stage.jitter().isZero() && !stage.hasRhythm();
            return fits ? Optional.of(stage.toBuilder().rate(line).build()) : Optional.empty();
        }

        @Override
        public Optional<NetemStage> slot(Effect.Slot slot) {
            boolean fits = stage.reorder().isZero() && stage.slot().isEmpty();
            return fits ? Optional.of(stage.toBuilder().slot(slot).build()) : Optional.empty();
        }

        @Override
        public Optional<NetemStage> rateLimit(Effect.RateLimit limit) {
            throw notNetem(limit);
        }

        @Override
        public Optional<NetemStage> sharedRate(Effect.SharedRate shared) {
            throw notNetem(shared);
        }

        @Override
        public Optional<NetemStage> tokenBucket(Effect.TokenBucket bucket) {
            throw notNetem(bucket);
        }

        @Override
        public Optional<NetemStage> seed(Effect.Seed seed) {
            throw notNetem(seed);
        }

        @Override
        public Optional<NetemStage> profile(Effect.FromProfile profile) {
            throw notNetem(profile);
        }

        private static IllegalArgumentException notNetem(Effect effect) {
            return new IllegalArgumentException("netem has no effect " + effect.describe());
        }
    }

    private record Chance(Probability of, Probability correlation) {}

    /** Chances without correlation are independent; one with correlation stays unmerged. */
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
        return chance(stage.loss(), stage.lossCorrelation(), loss.loss(), loss.correlation())
                .map(chance -> stage.toBuilder()
                        .loss(chance.of(), chance.correlation())
                        .ecn(loss.ecn())
                        .build());
    }

    private static Optional<NetemStage> delay(NetemStage stage, Effect.Delay delay) {
        if (!stage.reorder().isZero()) {
            return Optional.empty(); // overtaking packets would skip this delay too
        }
        NetemStageBuilder later = stage.toBuilder().delay(stage.delay().plus(delay.delay()));
        if (delay.jitter().isZero()) {
            return Optional.of(later.build());
        }
        if (stage.hasRhythm()) {
            return Optional.empty(); // it would keep the order of packets that this one spreads
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
                        .reorder(reorder.percent(), reorder.correlation(), reorder.gap(), reorder.delay())
                        .build());
    }
}
