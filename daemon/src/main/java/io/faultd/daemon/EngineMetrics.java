package io.faultd.daemon;

import io.faultd.audit.AuditLog;
import io.faultd.metrics.Metrics;
import io.faultd.reconcile.Engine;
import io.faultd.reconcile.Reconciler;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the engine does, as meters. */
final class EngineMetrics {
    private EngineMetrics() {}

    static void register(Metrics metrics, AuditLog audit) {
        FunctionCounter.builder("faultd.audit.lost", audit, AuditLog::lost)
                .description("Lines that the audit log did not take")
                .register(metrics.registry());
    }

    static void register(Metrics metrics, Engine engine, Reconciler reconciler) {
        MeterRegistry registry = metrics.registry();
        Gauge.builder("faultd.faults", engine, Engine::faultCount)
                .description("Faults in force or waiting for their targets")
                .register(registry);
        Gauge.builder("faultd.targets", engine, Engine::targetCount)
                .description("Targets in scope when the engine last looked")
                .register(registry);
        FunctionCounter.builder("faultd.reconciliations", reconciler, Reconciler::count)
                .description("Times that the kernel was brought in line with the plan")
                .register(registry);
        FunctionCounter.builder("faultd.reconcile.failures", reconciler, Reconciler::failureCount)
                .description("Interfaces and namespaces where that did not succeed")
                .register(registry);
    }
}
