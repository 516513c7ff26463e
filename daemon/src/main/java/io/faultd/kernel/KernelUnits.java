package io.faultd.kernel;

import io.faultd.fault.DelayShape;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.fault.SlotTimes;
import io.faultd.netlink.tc.Chance;
import io.faultd.netlink.tc.DelayDistribution;
import io.faultd.netlink.tc.Fifo;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Netem;
import io.faultd.netlink.tc.NetemRate;
import io.faultd.netlink.tc.NetemSlot;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.QdiscOptions;
import io.faultd.netlink.tc.Tbf;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Stage;
import io.faultd.plan.TbfStage;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.util.Optional;

/** Converts a plan's units into the kernel's; no other class does. */
public final class KernelUnits {
    // "No limit" must not limit: 10 Tbit/s is beyond any interface, and htb's 64-bit rates can hold it.
    private static final long UNLIMITED_BYTES_PER_SECOND = 1_250_000_000_000L;
    private static final long UNLIMITED_BURST_BYTES = 1L << 30;
    // The bytes that a class may send per turn: a full frame, so that lanes share a rate evenly.
    private static final long QUANTUM_BYTES = 1514;
    // A class with almost no guaranteed rate borrows everything from the class above, whose rate then is the limit; htb
    // would let it exceed that limit by its guaranteed rate. Only the first packet after an idle time is not borrowed.
    private static final long OWN_BYTES_PER_SECOND = 1;
    private static final long OWN_BURST_BYTES = 200;

    /** An unknown rate. */
    public static final Effect.RateLimit ANY_RATE = new Effect.RateLimit(Rate.parse("1mbit"), 32_000);

    /** The advice where the kernel differs from what faultd wrote. */
    public static final String SOMEBODY_ELSE = "; is something else changing it? (tc monitor)";

    private KernelUnits() {}

    /** The class that all others borrow from. */
    public static HtbClass htbClass(Optional<Effect.RateLimit> limit) {
        // It has no class above to borrow from, so that its ceiling is its rate.
        return limit.map(KernelUnits::ofRate).orElseGet(KernelUnits::unlimited).withQuantum(QUANTUM_BYTES);
    }

    /** A class that limits the classes below it; its rate is guaranteed only if its ceiling is higher. */
    public static HtbClass limiter(Effect.RateLimit limit) {
        HtbClass most = ofRate(limit);
        if (limit.ceil().isEmpty()) {
            return borrowing(most);
        }
        HtbClass sure = HtbClass.ofRate(limit.rate().bytesPerSecond(), limit.burstBytes());
        return new HtbClass(
                sure.bytesPerSecond(),
                most.ceilBytesPerSecond(),
                sure.burstTicks(),
                most.ceilBurstTicks(),
                QUANTUM_BYTES,
                0);
    }

    /** A class with a lane's stages. */
    public static HtbClass lane() {
        return borrowing(unlimited());
    }

    private static HtbClass ofRate(Effect.RateLimit limit) {
        return HtbClass.ofRate(limit.most().bytesPerSecond(), limit.burstBytes());
    }

    private static HtbClass unlimited() {
        return HtbClass.ofRate(UNLIMITED_BYTES_PER_SECOND, UNLIMITED_BURST_BYTES);
    }

    private static HtbClass borrowing(HtbClass most) {
        long burst = HtbClass.ofRate(OWN_BYTES_PER_SECOND, OWN_BURST_BYTES).burstTicks();
        return new HtbClass(
                OWN_BYTES_PER_SECOND, most.ceilBytesPerSecond(), burst, most.ceilBurstTicks(), QUANTUM_BYTES, 0);
    }

    /** The number below which one of 2^32-1 random numbers makes something happen. */
    public static int ofRandomNumbers(Probability chance) {
        return (int) chance.scaled();
    }

    /** The qdisc of a stage. */
    public static QdiscOptions stage(Stage stage) {
        return stage.fold(KernelUnits::netem, KernelUnits::tbf);
    }

    static Tbf tbf(TbfStage stage) {
        Tbf tbf = Tbf.of(stage.rate().bytesPerSecond(), stage.burstBytes(), stage.limitBytes());
        return stage.peakRate()
                .map(peak -> tbf.withPeak(peak.bytesPerSecond(), stage.peakBurstBytes()))
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
     * How the stage that the kernel reports differs from the one sent, if it does; it never reports a distribution.
     *
     * @return one clause, with what to do about it
     */
    public static Optional<String> difference(Stage wanted, Qdisc reported) {
        String name = reported.kind() + " " + reported.handle();
        if (reported.options() instanceof Netem netem && wanted instanceof NetemStage stage) {
            Netem sent = netem(stage);
            if (sent.seed().isPresent() && !sent.seed().equals(netem.seed())) {
                return Optional.of(
                        name + " ignores its seed; netem accepts one from Linux 6.6 on, so leave the seed out");
            }
            return withoutWhatIsNotReported(sent).equals(withoutWhatIsNotReported(netem))
                    ? Optional.empty()
                    : Optional.of(name + " has other settings than faultd gave it" + SOMEBODY_ELSE);
        }
        if (reported.options() instanceof Tbf tbf && wanted instanceof TbfStage stage) {
            return tbf(stage).isReportedAs(tbf)
                    ? Optional.empty()
                    : Optional.of(name + " has other settings than faultd gave it" + SOMEBODY_ELSE);
        }
        boolean plainQueue = reported.options() instanceof Fifo && wanted.isTransparent();
        return plainQueue
                ? Optional.empty()
                : Optional.of("qdisc " + reported.handle() + " is a " + reported.kind() + SOMEBODY_ELSE);
    }

    private static Netem withoutWhatIsNotReported(Netem netem) {
        return netem.withoutDistributions().withoutSeed();
    }

    /** A share of the packets is another number where it has a correlation. */
    private static Chance chance(Probability share, Probability correlation) {
        return Chance.ofShare(share.scaled(), correlation.scaled());
    }

    private static io.faultd.netlink.tc.LossModel model(LossModel model) {
        return model.fold(KernelUnits::fourState, KernelUnits::gilbertElliott);
    }

    private static io.faultd.netlink.tc.LossModel fourState(LossModel.FourState states) {
        return new io.faultd.netlink.tc.LossModel.FourState(
                states.p13().scaled(),
                beside(states.p32(), states.p31()),
                states.p32().scaled(),
                beside(states.p13(), states.p14()),
                states.p23().scaled());
    }

    private static io.faultd.netlink.tc.LossModel gilbertElliott(LossModel.GilbertElliott states) {
        // The kernel's h is the chance to pass in the bad state.
        long h = Probability.CERTAIN.scaled() - states.lossInBad().scaled();
        return new io.faultd.netlink.tc.LossModel.GilbertElliott(
                states.p().scaled(), states.r().scaled(), h, states.lossInGood().scaled());
    }

    /**
     * The chance to leave a state that another chance leaves too: the kernel adds both in 32 bits, where two halves
     * would overflow to zero.
     */
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
        return times.fold(KernelUnits::range, KernelUnits::spread);
    }

    private static NetemSlot range(SlotTimes.Range range) {
        return NetemSlot.ofRange(range.least().toNanos(), range.most().toNanos());
    }

    private static NetemSlot spread(SlotTimes.Spread spread) {
        DelayDistribution shape = table(spread.distribution()).orElseGet(DelayDistribution::uniform);
        return NetemSlot.ofDistribution(
                shape, spread.time().toNanos(), spread.jitter().toNanos());
    }

    private static Optional<DelayDistribution> table(DelayShape shape) {
        return shape.fold(KernelUnits::known, table -> Optional.of(DelayDistribution.ofTable(table.numbers())));
    }

    private static Optional<DelayDistribution> known(Distribution distribution) {
        return switch (distribution) {
            case UNIFORM -> Optional.empty();
            case NORMAL -> Optional.of(DelayDistribution.normal());
            case PARETO -> Optional.of(DelayDistribution.pareto());
            case PARETONORMAL -> Optional.of(DelayDistribution.paretoNormal());
        };
    }
}
