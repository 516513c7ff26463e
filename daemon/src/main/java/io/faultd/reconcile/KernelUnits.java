package io.faultd.reconcile;

import io.faultd.fault.DelayShape;
import io.faultd.fault.DelayTable;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.fault.SlotTimes;
import io.faultd.netlink.route.Chance;
import io.faultd.netlink.route.DelayDistribution;
import io.faultd.netlink.route.Fifo;
import io.faultd.netlink.route.HtbClass;
import io.faultd.netlink.route.Netem;
import io.faultd.netlink.route.NetemRate;
import io.faultd.netlink.route.NetemSlot;
import io.faultd.netlink.route.Qdisc;
import io.faultd.netlink.route.QdiscOptions;
import io.faultd.netlink.route.Tbf;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Stage;
import io.faultd.plan.TbfStage;
import io.faultd.unit.Probability;
import java.util.Optional;

/** The one place where a plan's units become the kernel's. */
final class KernelUnits {
    // "No limit" must not be one: 10 Tbit/s is beyond any interface, and htb's 64-bit rates hold it.
    private static final long UNLIMITED_BYTES_PER_SECOND = 1_250_000_000_000L;
    private static final long UNLIMITED_BURST_BYTES = 1L << 30;
    // What a class may send before another one's turn. One class has no others; without a value the kernel warns in its
    // log.
    private static final long QUANTUM_BYTES = 60_000;

    /** What to do where the kernel has something else than faultd gave it. */
    static final String SOMEBODY_ELSE = "; is something else changing it? (tc monitor)";

    private KernelUnits() {}

    static HtbClass htbClass(Optional<Effect.RateLimit> limit) {
        // A class that has none above it can't borrow, so that its ceiling is its rate.
        HtbClass settings = limit.map(given -> HtbClass.ofRate(given.most().bytesPerSecond(), given.burstBytes()))
                .orElseGet(() -> HtbClass.ofRate(UNLIMITED_BYTES_PER_SECOND, UNLIMITED_BURST_BYTES));
        return settings.withQuantum(QUANTUM_BYTES);
    }

    /** What a stage is in the kernel. */
    static QdiscOptions stage(Stage stage) {
        return stage instanceof TbfStage tbf ? tbf(tbf) : netem((NetemStage) stage);
    }

    static Tbf tbf(TbfStage stage) {
        Tbf tbf = Tbf.of(stage.rate().bytesPerSecond(), stage.burstBytes(), stage.limitBytes());
        return stage.peakRate()
                .map(peak -> tbf.withPeak(peak.bytesPerSecond(), TbfStage.PEAK_BURST_BYTES))
                .orElse(tbf);
    }

    static Netem netem(NetemStage stage) {
        Netem netem = Netem.withLimit(stage.limit())
                .withLatency(stage.delay().toNanos())
                .withLoss(chance(stage.loss(), stage.lossCorrelation()))
                .withDuplicate(chance(stage.duplicate(), stage.duplicateCorrelation()))
                .withCorrupt(chance(stage.corrupt(), stage.corruptCorrelation()));
        if (!stage.jitter().isZero()) {
            netem = netem.withJitter(
                    stage.jitter().toNanos(), stage.delayCorrelation().scaled(), table(stage.distribution()));
        }
        if (stage.lossModel().isPresent()) {
            netem = netem.withLossModel(model(stage.lossModel().get()));
        }
        if (stage.ecn()) {
            netem = netem.withEcn();
        }
        if (!stage.reorder().isZero()) {
            netem = netem.withReorder(chance(stage.reorder(), stage.reorderCorrelation()), stage.gap());
        }
        if (stage.rate().isPresent()) {
            netem = netem.withRate(rate(stage.rate().get()));
        }
        if (stage.slot().isPresent()) {
            netem = netem.withSlot(slot(stage.slot().get()));
        }
        return stage.seed().isPresent() ? netem.withSeed(stage.seed().getAsLong()) : netem;
    }

    /**
     * In what the kernel reports another stage than it was told, if in anything; it never reports a distribution.
     *
     * @return one clause, with what to do about it
     */
    static Optional<String> difference(Stage wanted, Qdisc reported) {
        String name = reported.kind() + " " + reported.handle();
        if (reported.options() instanceof Netem netem && wanted instanceof NetemStage stage) {
            Netem told = netem(stage);
            if (told.seed().isPresent() && !told.seed().equals(netem.seed())) {
                return Optional.of(
                        name + " ignores its seed; netem takes one from Linux 6.6 on, so leave the seed out");
            }
            return withoutWhatIsNotReported(told).equals(withoutWhatIsNotReported(netem))
                    ? Optional.empty()
                    : Optional.of(name + " has other settings than it was given" + SOMEBODY_ELSE);
        }
        if (reported.options() instanceof Tbf tbf && wanted instanceof TbfStage stage) {
            return tbf(stage).isReportedAs(tbf)
                    ? Optional.empty()
                    : Optional.of(name + " has other settings than it was given" + SOMEBODY_ELSE);
        }
        boolean plainQueue = reported.options() instanceof Fifo && wanted.isTransparent();
        return plainQueue
                ? Optional.empty()
                : Optional.of("qdisc " + reported.handle() + " is a " + reported.kind() + SOMEBODY_ELSE);
    }

    private static Netem withoutWhatIsNotReported(Netem netem) {
        return netem.withoutDistributions().withoutSeed();
    }

    private static Chance chance(Probability probability, Probability correlation) {
        return new Chance(probability.scaled(), correlation.scaled());
    }

    private static io.faultd.netlink.route.LossModel model(LossModel model) {
        if (model instanceof LossModel.FourState states) {
            return new io.faultd.netlink.route.LossModel.FourState(
                    states.p13().scaled(),
                    beside(states.p32(), states.p31()),
                    states.p32().scaled(),
                    beside(states.p13(), states.p14()),
                    states.p23().scaled());
        }
        LossModel.GilbertElliott states = (LossModel.GilbertElliott) model;
        // The kernel's h is the chance to get through while bad.
        long h = Probability.CERTAIN.scaled() - states.lossInBad().scaled();
        return new io.faultd.netlink.route.LossModel.GilbertElliott(
                states.p().scaled(), states.r().scaled(), h, states.lossInGood().scaled());
    }

    /** A chance that leads out of a state beside another one: the kernel adds both in 32 bits, where two halves would be nothing. */
    private static long beside(Probability other, Probability chance) {
        return Math.min(chance.scaled(), Probability.CERTAIN.scaled() - other.scaled());
    }

    private static NetemRate rate(Effect.LineRate line) {
        return new NetemRate(
                line.rate().bytesPerSecond(), line.overheadBytes(), line.cellBytes(), line.cellOverheadBytes());
    }

    private static NetemSlot slot(Effect.Slot slot) {
        return slots(slot.times()).withLimits(slot.packets(), slot.bytes());
    }

    private static NetemSlot slots(SlotTimes times) {
        if (times instanceof SlotTimes.Range range) {
            return NetemSlot.ofRange(range.least().toNanos(), range.most().toNanos());
        }
        SlotTimes.Spread spread = (SlotTimes.Spread) times;
        DelayDistribution shape = table(spread.distribution()).orElseGet(DelayDistribution::uniform);
        return NetemSlot.ofDistribution(
                shape, spread.mean().toNanos(), spread.jitter().toNanos());
    }

    private static Optional<DelayDistribution> table(DelayShape shape) {
        if (shape instanceof DelayTable table) {
            return Optional.of(DelayDistribution.ofTable(table.numbers()));
        }
        return switch ((Distribution) shape) {
            case UNIFORM -> Optional.empty();
            case NORMAL -> Optional.of(DelayDistribution.normal());
            case PARETO -> Optional.of(DelayDistribution.pareto());
            case PARETONORMAL -> Optional.of(DelayDistribution.paretoNormal());
        };
    }
}
