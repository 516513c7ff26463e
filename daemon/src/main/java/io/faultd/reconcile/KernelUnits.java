package io.faultd.reconcile;

import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.netlink.route.Chance;
import io.faultd.netlink.route.DelayDistribution;
import io.faultd.netlink.route.HtbClass;
import io.faultd.netlink.route.Netem;
import io.faultd.plan.NetemStage;
import java.util.Optional;

/** The one place where a plan's units become the kernel's. */
final class KernelUnits {
    // "No limit" must not be one: 10 Tbit/s is beyond any interface, and htb's 64-bit rates hold it.
    private static final long UNLIMITED_BYTES_PER_SECOND = 1_250_000_000_000L;
    private static final long UNLIMITED_BURST_BYTES = 1L << 30;
    // What a class may send before another one's turn. One class has no others; without a value the kernel warns in its
    // log.
    private static final long QUANTUM_BYTES = 60_000;

    private KernelUnits() {}

    static HtbClass htbClass(Optional<Effect.RateLimit> limit) {
        HtbClass settings = limit.map(given -> HtbClass.ofRate(given.rate().bytesPerSecond(), given.burstBytes()))
                .orElseGet(() -> HtbClass.ofRate(UNLIMITED_BYTES_PER_SECOND, UNLIMITED_BURST_BYTES));
        return settings.withQuantum(QUANTUM_BYTES);
    }

    static Netem netem(NetemStage stage) {
        Netem netem = Netem.withLimit(stage.limit())
                .withLatency(stage.delay().toNanos())
                .withLoss(new Chance(
                        stage.loss().scaled(), stage.lossCorrelation().scaled()))
                .withDuplicate(Chance.of(stage.duplicate().scaled()))
                .withCorrupt(Chance.of(stage.corrupt().scaled()));
        if (!stage.jitter().isZero()) {
            netem = netem.withJitter(
                    stage.jitter().toNanos(), stage.delayCorrelation().scaled(), table(stage.distribution()));
        }
        return stage.reorder().isZero()
                ? netem
                : netem.withReorder(Chance.of(stage.reorder().scaled()), stage.gap());
    }

    /** Whether what the kernel reports is what it was told; it never reports the distribution. */
    static boolean same(NetemStage wanted, Netem reported) {
        Netem told = netem(wanted);
        return told.latencyNanos() == reported.latencyNanos()
                && told.jitterNanos() == reported.jitterNanos()
                && told.delayCorrelation() == reported.delayCorrelation()
                && told.loss().equals(reported.loss())
                && told.duplicate().equals(reported.duplicate())
                && told.corrupt().equals(reported.corrupt())
                && told.reorder().equals(reported.reorder())
                && told.gap() == reported.gap()
                && told.limitPackets() == reported.limitPackets();
    }

    private static Optional<DelayDistribution> table(Distribution distribution) {
        return switch (distribution) {
            case UNIFORM -> Optional.empty();
            case NORMAL -> Optional.of(DelayDistribution.normal());
            case PARETO -> Optional.of(DelayDistribution.pareto());
            case PARETONORMAL -> Optional.of(DelayDistribution.paretoNormal());
        };
    }
}
