package io.faultd.plan;

import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Faults on the same packets, one behind the other: delays add, losses are independent chances, the lowest rate wins.
 *
 * <p>What one netem can do exactly goes into one; what it can't (two different jitters, a reordering behind somebody else's
 * delay) gets a netem of its own behind it, for netem takes a child. Only duplication can't be in such a chain: the kernel refuses
 * it in a tree with any other netem ("cannot mix duplicating netems"), and so does this class, naming both faults.
 */
final class Series {
    /** Each stage is a queue of its own in the kernel; nobody needs that many, and the handles are finite. */
    static final int MOST_STAGES = 8;

    // Beyond this a normal distribution has nothing that a test would see (4 standard deviations, as in tc's own
    // tables).
    private static final int LONGEST_JITTERS = 4;

    private final List<NetemStage> stages = new ArrayList<>();
    private Optional<Effect.RateLimit> rate = Optional.empty();
    private Fault.Shaping duplicating;
    private Fault.Shaping splitting;

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

    /** Puts a fault behind those that are there already. */
    void add(Fault.Shaping fault) throws Incompatible {
        Fault.Shaping lastSplit = splitting;
        for (Effect effect : fault.effects()) {
            int before = stages.size();
            if (!never(effect)) {
                add(fault, effect);
            }
            if (stages.size() > before && stages.size() > 1) {
                splitting = fault;
            }
        }
        if (duplicating != null && splitting != null) {
            Fault.Shaping other = splitting == fault ? duplicating : splitting;
            throw new Incompatible(
                    other,
                    fault,
                    "the kernel can't duplicate packets in a tree with a second netem, which the other effects there need");
        }
        if (stages.size() > MOST_STAGES) {
            throw new Incompatible(lastSplit, fault, "more than " + MOST_STAGES + " netem stages on one interface");
        }
    }

    /** Whether nothing ever comes of it; it must not cost a stage, nor keep others out. */
    private static boolean never(Effect effect) {
        return (effect instanceof Effect.Delay delay
                        && delay.mean().isZero()
                        && delay.jitter().isZero())
                || (effect instanceof Effect.Loss loss && loss.probability().isZero())
                || (effect instanceof Effect.Corrupt corrupt
                        && corrupt.probability().isZero())
                || (effect instanceof Effect.Duplicate duplicate
                        && duplicate.probability().isZero());
    }

    private void add(Fault.Shaping fault, Effect effect) {
        if (effect instanceof Effect.Delay delay) {
            merge(stage -> with(stage, delay));
        } else if (effect instanceof Effect.Loss loss) {
            merge(stage -> with(stage, loss));
        } else if (effect instanceof Effect.Corrupt corrupt) {
            merge(stage -> Optional.of(stage.withCorrupt(stage.corrupt().or(corrupt.probability()))));
        } else if (effect instanceof Effect.Reorder reorder) {
            merge(stage -> with(stage, reorder));
        } else if (effect instanceof Effect.Duplicate duplicate) {
            merge(stage -> Optional.of(stage.withDuplicate(stage.duplicate().or(duplicate.probability()))));
            duplicating = fault;
        } else if (effect instanceof Effect.RateLimit limit) {
            rate = Optional.of(rate.filter(standing -> slower(standing, limit)).orElse(limit));
        }
    }

    /** The lowest of the rates. */
    Optional<Effect.RateLimit> rate() {
        return rate;
    }

    /** What all of it together is in the kernel, but for the rate; at least one stage. */
    List<Stage> stages() {
        List<NetemStage> all = stages.isEmpty() ? List.of(NetemStage.TRANSPARENT) : stages;
        Optional<Rate> pace = rate.map(Effect.RateLimit::rate);
        return all.stream()
                .<Stage>map(stage -> stage.withLimit(QueueLimit.packets(longest(stage), pace)))
                .toList();
    }

    private interface Merge {
        Optional<NetemStage> into(NetemStage stage);
    }

    private void merge(Merge effect) {
        for (int i = 0; i < stages.size(); i++) {
            Optional<NetemStage> merged = effect.into(stages.get(i));
            if (merged.isPresent()) {
                stages.set(i, merged.get());
                return;
            }
        }
        stages.add(effect.into(NetemStage.TRANSPARENT).orElseThrow());
    }

    private static Optional<NetemStage> with(NetemStage stage, Effect.Delay delay) {
        if (!stage.reorder().isZero()) {
            return Optional.empty(); // the overtaking packets would skip this delay too
        }
        Duration mean = stage.delay().plus(delay.mean());
        if (delay.jitter().isZero()) {
            return Optional.of(stage.withDelay(mean, stage.jitter(), stage.delayCorrelation(), stage.distribution()));
        }
        if (stage.jitter().isZero()) {
            return Optional.of(stage.withDelay(mean, delay.jitter(), delay.correlation(), delay.distribution()));
        }
        boolean bothNormal = stage.distribution() == Distribution.NORMAL && delay.distribution() == Distribution.NORMAL;
        if (bothNormal
                && stage.delayCorrelation().isZero()
                && delay.correlation().isZero()) {
            Duration spread = Duration.ofNanos(Math.round(
                    Math.hypot(stage.jitter().toNanos(), delay.jitter().toNanos())));
            return spread.compareTo(Effect.WIDEST_JITTER) > 0
                    ? Optional.empty()
                    : Optional.of(stage.withDelay(mean, spread, Probability.ZERO, Distribution.NORMAL));
        }
        return Optional.empty();
    }

    private static Optional<NetemStage> with(NetemStage stage, Effect.Loss loss) {
        if (stage.loss().isZero()) {
            return Optional.of(stage.withLoss(loss.probability(), loss.correlation()));
        }
        if (stage.lossCorrelation().isZero() && loss.correlation().isZero()) {
            return Optional.of(stage.withLoss(stage.loss().or(loss.probability()), Probability.ZERO));
        }
        return Optional.empty();
    }

    private static Optional<NetemStage> with(NetemStage stage, Effect.Reorder reorder) {
        boolean delays = !stage.delay().isZero()
                || !stage.jitter().isZero()
                || !stage.reorder().isZero();
        return delays
                ? Optional.empty()
                : Optional.of(stage.withReorder(reorder.probability(), reorder.gap(), reorder.delay()));
    }

    private static boolean slower(Effect.RateLimit one, Effect.RateLimit other) {
        int byRate = one.rate().compareTo(other.rate());
        return byRate < 0 || (byRate == 0 && one.burstBytes() <= other.burstBytes());
    }

    private static Duration longest(NetemStage stage) {
        return stage.delay().plus(stage.jitter().multipliedBy(LONGEST_JITTERS));
    }
}
