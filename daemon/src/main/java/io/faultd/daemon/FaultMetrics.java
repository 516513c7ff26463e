package io.faultd.daemon;

import io.faultd.engine.Conductor;
import io.faultd.engine.FaultService;
import io.faultd.metrics.Metrics;
import io.faultd.protocol.FaultStats;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of faults in {@code /metrics}. A scrape reads the kernel's counters once for all faults, and at most once
 * a second with any number of scrapers; ended faults are left out.
 */
final class FaultMetrics implements MultiCollector {
    private static final Logger log = LoggerFactory.getLogger(FaultMetrics.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    // A scraper gives up after ten seconds; the conductor can be busy with a command.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supplier<CompletableFuture<List<FaultStats>>> source;
    private final LongSupplier nanoTime;
    private List<FaultStats> last = List.of();
    private long readAt;
    private boolean read;

    /**
     * Figures from another source.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    FaultMetrics(Supplier<CompletableFuture<List<FaultStats>>> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Adds them to what is scraped. */
    static void register(Metrics metrics, Conductor conductor) {
        metrics.registry()
                .getPrometheusRegistry()
                .register(new FaultMetrics(() -> conductor.submit(FaultService::stats), System::nanoTime));
    }

    @Override
    public MetricSnapshots collect() {
        CounterSnapshot.Builder packets = CounterSnapshot.builder()
                .name("faultd_fault_packets")
                .help("Packets that a fault acted on (matched), and those of them that were dropped");
        CounterSnapshot.Builder bytes =
                CounterSnapshot.builder().name("faultd_fault_bytes").help("Bytes of the packets that a fault acted on");
        GaugeSnapshot.Builder backlogPackets = GaugeSnapshot.builder()
                .name("faultd_fault_backlog_packets")
                .help("Packets that a delay or a rate keeps waiting now");
        GaugeSnapshot.Builder backlogBytes = GaugeSnapshot.builder()
                .name("faultd_fault_backlog_bytes")
                .help("Bytes of the packets that a delay or a rate keeps waiting now");
        for (FaultStats stats : current()) {
            Labels place = Labels.of(
                    "fault", stats.fault(),
                    "target", stats.target(),
                    "interface", stats.interface_(),
                    "direction", stats.direction());
            packets.dataPoint(count(place.merge(Labels.of("kind", "matched")), stats.packets()));
            packets.dataPoint(count(place.merge(Labels.of("kind", "dropped")), stats.dropped()));
            bytes.dataPoint(count(place.merge(Labels.of("kind", "matched")), stats.bytes()));
            backlogPackets.dataPoint(level(place, stats.backlogPackets()));
            backlogBytes.dataPoint(level(place, stats.backlogBytes()));
        }
        return new MetricSnapshots(packets.build(), bytes.build(), backlogPackets.build(), backlogBytes.build());
    }

    private static CounterDataPointSnapshot count(Labels labels, long value) {
        return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static GaugeDataPointSnapshot level(Labels labels, long value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private synchronized List<FaultStats> current() {
        if (!read || nanoTime.getAsLong() - readAt >= FRESH.toNanos()) {
            try {
                last = source.get().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                readAt = nanoTime.getAsLong();
                read = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                log.warn("reading the figures of faults failed, so metrics have the last ones: {}", e.toString());
            }
        }
        return last;
    }
}
