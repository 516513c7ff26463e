package io.faultd.daemon;

import io.faultd.audit.AuditLog;
import io.faultd.engine.FaultService;
import io.faultd.kernel.DriftKind;
import io.faultd.metrics.Metrics;
import io.faultd.reconcile.DriftCounts;
import io.faultd.reconcile.Reconciler;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The fault service's meters. */
final class FaultServiceMetrics {
    private FaultServiceMetrics() {}

    static void register(Metrics metrics, AuditLog audit) {
        FunctionCounter.builder("faultd.audit.lost", audit, AuditLog::lost)
                .description("Lines that could not be written to the audit log")
                .register(metrics.registry());
    }

    static void register(Metrics metrics, FaultService service, Reconciler reconciler, DriftCounts drift) {
        MeterRegistry registry = metrics.registry();
        Gauge.builder("faultd.faults", service, FaultService::faultCount)
                .description("Faults in force or waiting for their targets")
                .register(registry);
        Gauge.builder("faultd.targets", service, FaultService::targetCount)
                .description("Targets in scope at the last refresh")
                .register(registry);
        Gauge.builder("faultd.halted", service, one -> one.halted().isPresent() ? 1 : 0)
                .description("1 while new faults are refused (faultctl halt)")
                .register(registry);
        FunctionCounter.builder("faultd.reconciliations", reconciler, Reconciler::count)
                .description("Reconciliations of the kernel with the plan")
                .register(registry);
        FunctionCounter.builder("faultd.reconcile.failures", reconciler, Reconciler::failureCount)
                .description("Interfaces and namespaces where a reconciliation failed")
                .register(registry);
        for (DriftKind kind : DriftKind.values()) {
            FunctionCounter.builder("faultd.drift.seen", drift, counts -> counts.seenOf(kind))
                    .description("External changes of faultd's objects in the kernel")
                    .tag("kind", kind.word())
                    .register(registry);
            FunctionCounter.builder("faultd.drift.repaired", drift, counts -> counts.repairedOf(kind))
                    .description("Repairs of external changes")
                    .tag("kind", kind.word())
                    .register(registry);
        }
    }
}
