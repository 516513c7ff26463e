package io.faultd.plan;

import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Faults on the same packets, one behind the other: delays add, losses are independent chances, the lowest rate wins.
 *
 * <p>Effects that one netem can do exactly share one ({@link NetemMerge}); others (two different jitters, a reordering
 * behind another fault's delay) get a netem of their own behind it, since netem accepts a child. A fault with a seed
 * shares no netem with others, whose packets would use up its random numbers. A token bucket is last, where its queue
 * is separate. Where packets are also lost, duplication comes before the stages.
 */
final class Series {
    /** Each stage is a queue in the kernel; no use needs that many, and handles are limited. */
    static final int MOST_STAGES = 8;

    private final long largestFrame;
    private final List<NetemStage> stages = new ArrayList<>();
    private Optional<Effect.RateLimit> rate = Optional.empty();
    private Optional<Effect.TokenBucket> bucket = Optional.empty();
    private Probability duplicate = Probability.ZERO;
    private Fault.Shaping splitting;

    /**
     * A series without faults.
     *
     * @param largestFrame of the interface, in bytes
     */
    Series(long largestFrame) {
        this.largestFrame = largestFrame;
    }

    /** Two faults that can't both hold on the same packets. */
    static final class Incompatible extends Exception {
        private static final long serialVersionUID = 1L;

        Incompatible(Fault.Shaping one, Fault.Shaping other, String why) {
            super((one == other ? "" : name(one) + " and ") + name(other) + ": " + why);
        }

        private static String name(Fault.Shaping fault) {
            return fault.id() + " (" + fault.describe() + ")";
        }
    }

    /** Adds a fault behind the existing ones. */
    void add(Fault.Shaping fault) throws Incompatible {
        Fault.Shaping lastSplit = splitting;
        OptionalLong seed = seed(fault);
        int own = seed.isPresent() ? stages.size() : 0;
        for (Effect effect : fault.effects()) {
            int before = stages.size();
            if (!effect.isNothing()) {
                effect.accept(new Adding(seed, own));
            }
            if (stages.size() > before && stages.size() > 1) {
                splitting = fault;
            }
        }
        if (stages.size() + (bucket.isPresent() ? 1 : 0) > MOST_STAGES) {
            throw new Incompatible(
                    lastSplit == null ? fault : lastSplit,
                    fault,
                    "more than " + MOST_STAGES + " stages on one interface");
        }
    }

    private static OptionalLong seed(Fault.Shaping fault) {
        return fault.effect(Effect.Seed.class)
                .map(seed -> OptionalLong.of(seed.number()))
                .orElse(OptionalLong.empty());
    }

    /**
     * Adds one effect behind the existing ones.
     *
     * @param seed of its random numbers
     * @param own the first stage that it may join
     */
    private final class Adding implements Effect.Visitor<Void> {
        private final OptionalLong seed;
        private final int own;

        Adding(OptionalLong seed, int own) {
            this.seed = seed;
            this.own = own;
        }

        @Override
        public Void delay(Effect.Delay delay) {
            return toNetem(delay);
        }

        @Override
        public Void loss(Effect.Loss loss) {
            stages.replaceAll(Series.this::withoutDuplicate);
            return toNetem(loss);
        }

        @Override
        public Void burstLoss(Effect.BurstLoss loss) {
            stages.replaceAll(Series.this::withoutDuplicate);
            return toNetem(loss);
        }

        @Override
        public Void duplicate(Effect.Duplicate twice) {
            if (isIndependent(twice.correlation(), seed) && stages.stream().anyMatch(NetemStage::loses)) {
                duplicate = duplicate.or(twice.percent());
                return null;
            }
            return toNetem(twice);
        }

        @Override
        public Void corrupt(Effect.Corrupt corrupt) {
            return toNetem(corrupt);
        }

        @Override
        public Void reorder(Effect.Reorder reorder) {
            return toNetem(reorder);
        }

        @Override
        public Void rateLimit(Effect.RateLimit limit) {
            rate = Optional.of(rate.filter(standing -> slower(standing, limit)).orElse(limit));
            return null;
        }

        @Override
        public Void sharedRate(Effect.SharedRate shared) {
            throw new IllegalArgumentException("a shared rate acts in a separate pipe, and not in a lane");
        }

        @Override
        public Void tokenBucket(Effect.TokenBucket limit) {
            bucket = Optional.of(
                    bucket.filter(standing -> slower(standing, limit)).orElse(limit));
            return null;
        }

        @Override
        public Void lineRate(Effect.LineRate line) {
            return toNetem(line);
        }

        @Override
        public Void slot(Effect.Slot slot) {
            return toNetem(slot);
        }

        @Override
        public Void seed(Effect.Seed number) {
            return null; // it is a setting of the stages of the other effects
        }

        @Override
        public Void profile(Effect.FromProfile profile) {
            return null; // a name
        }

        private Void toNetem(Effect effect) {
            merge(effect, seed, Math.max(own, NetemMerge.earliest(stages, effect)));
            return null;
        }
    }

    private static boolean isIndependent(Probability correlation, OptionalLong seed) {
        return correlation.isZero() && seed.isEmpty();
    }

    /** Moves duplication out of a stage that will lose packets, if another mechanism can do it. */
    private NetemStage withoutDuplicate(NetemStage stage) {
        if (stage.duplicate().isZero() || !isIndependent(stage.duplicateCorrelation(), stage.seed())) {
            return stage;
        }
        duplicate = duplicate.or(stage.duplicate());
        return stage.toBuilder().duplicate(Probability.ZERO, Probability.ZERO).build();
    }

    /** The chance that packets are duplicated before the stages, in addition to what the stages duplicate. */
    Optional<Probability> duplicate() {
        return duplicate.isZero() ? Optional.empty() : Optional.of(duplicate);
    }

    private void merge(Effect effect, OptionalLong seed, int earliest) {
        for (int i = earliest; i < stages.size(); i++) {
            NetemStage stage = stages.get(i);
            Optional<NetemStage> merged = stage.seed().equals(seed) ? NetemMerge.into(stage, effect) : Optional.empty();
            if (merged.isPresent()) {
                stages.set(i, merged.get());
                return;
            }
        }
        NetemStage fresh = NetemStage.TRANSPARENT.toBuilder().seed(seed).build();
        stages.add(NetemMerge.into(fresh, effect).orElseThrow());
    }

    /** The lowest of the rates. */
    Optional<Effect.RateLimit> rate() {
        return rate;
    }

    /** The stages in the kernel for all faults together, without the rate; at least one. */
    List<Stage> stages() {
        List<Stage> all = new ArrayList<>();
        Optional<TbfStage> last = bucket.map(limit -> TbfStage.of(limit, largestFrame));
        for (NetemStage stage : stages) {
            all.add(stage.toBuilder().limit(limit(stage, last)).build());
        }
        last.ifPresent(all::add);
        if (all.isEmpty()) {
            all.add(NetemStage.TRANSPARENT.toBuilder()
                    .limit(limit(NetemStage.TRANSPARENT, last))
                    .build());
        }
        return all;
    }

    private long limit(NetemStage stage, Optional<TbfStage> last) {
        Optional<Rate> line = stage.rate().map(Effect.LineRate::rate);
        Optional<Rate> pace = rate.map(Effect.RateLimit::most)
                .filter(most -> line.isEmpty() || most.compareTo(line.get()) <= 0)
                .or(() -> line);
        // Kernels up to 6.6 also count packets that wait in later stages (netem_enqueue).
        return QueueLimit.packets(
                longest(stage), pace, last.map(TbfStage::limitBytes).orElse(0L));
    }

    /** Whether a rate is lower than another; of two that are the same the smaller burst decides. */
    static boolean slower(Effect.RateLimit one, Effect.RateLimit other) {
        int byRate = one.most().compareTo(other.most());
        return byRate < 0 || (byRate == 0 && one.burstBytes() <= other.burstBytes());
    }

    private static boolean slower(Effect.TokenBucket one, Effect.TokenBucket other) {
        int byRate = one.rate().compareTo(other.rate());
        return byRate < 0 || (byRate == 0 && one.burstBytes() <= other.burstBytes());
    }

    private static Duration longest(NetemStage stage) {
        Duration delayed = stage.delay().plus(stage.jitter().multipliedBy(Effect.LONGEST_JITTERS));
        return delayed.plus(stage.slot().map(slot -> slot.times().longest()).orElse(Duration.ZERO));
    }
}
