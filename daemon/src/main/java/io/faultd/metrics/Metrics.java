package io.faultd.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The daemon's only meter registry, with the process's own figures: heap and other memory pools, threads, uptime, open
 * file descriptors, resident memory.
 *
 * <p>Other parts register their meters with {@link #registry()}; names are written with dots
 * ({@code faultd.rpc.requests}) and exported in Prometheus' spelling ({@code faultd_rpc_requests_seconds_count}).
 */
public final class Metrics implements AutoCloseable {
    /** The content type of {@link #scrape()}: the Prometheus text format. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Path STATUS = Path.of("/proc/self/status");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Makes a registry that already holds the process's own figures. */
    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        Gauge.builder("process.resident.memory", STATUS, Metrics::residentBytes)
                .description("Memory of the process that is in RAM (VmRSS of proc(5))")
                .baseUnit("bytes")
                .register(registry);
    }

    /** The registry for the meters of all parts of the daemon. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** All meters in the Prometheus text format, see {@link #CONTENT_TYPE}; reads files under {@code /proc}. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    /** In bytes; not a number where the kernel does not report it, since a gauge has no other absent value. */
    private static double residentBytes(Path status) {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> 1024.0 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
