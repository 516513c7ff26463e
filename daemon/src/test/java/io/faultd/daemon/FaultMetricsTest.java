package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.CapturedLog;
import io.faultd.metrics.Metrics;
import io.faultd.protocol.FaultStats;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultMetricsTest {
    private static final FaultStats SLOW = new FaultStats("f-1", "db", "eth0", "in", 100, 9000, 3, 12, 1080);

    private final Metrics metrics = new Metrics();
    private CompletableFuture<List<FaultStats>> answer = CompletableFuture.completedFuture(List.of(SLOW));
    private int questions;
    private long now = Long.MIN_VALUE; // as far from 0 as nanoTime can be

    FaultMetricsTest() {
        metrics.registry()
                .getPrometheusRegistry()
                .register(new FaultMetrics(
                        () -> {
                            questions++;
                            return answer;
                        },
                        () -> now));
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void eachFaultHasItsFiguresAtEachOfItsPlaces() {
        assertThat(figures())
                .containsExactlyInAnyOrder(
                        "faultd_fault_packets_total{direction=\"in\",fault=\"f-1\",interface=\"eth0\",kind=\"matched\",target=\"db\"} 100.0",
                        "faultd_fault_packets_total{direction=\"in\",fault=\"f-1\",interface=\"eth0\",kind=\"dropped\",target=\"db\"} 3.0",
                        "faultd_fault_bytes_total{direction=\"in\",fault=\"f-1\",interface=\"eth0\",kind=\"matched\",target=\"db\"} 9000.0",
                        "faultd_fault_backlog_packets{direction=\"in\",fault=\"f-1\",interface=\"eth0\",target=\"db\"} 12.0",
                        "faultd_fault_backlog_bytes{direction=\"in\",fault=\"f-1\",interface=\"eth0\",target=\"db\"} 1080.0");
    }

    @Test
    void howeverManyScrapeTheKernelIsAskedOnceASecond() {
        figures();
        now += 999_999_999;
        figures();
        assertThat(questions).isEqualTo(1);

        now += 1;
        answer = CompletableFuture.completedFuture(List.of());
        assertThat(figures()).as("the fault has ended").isEmpty();
        assertThat(questions).isEqualTo(2);
    }

    @Test
    void whatCantBeReadStandsAsItWas() {
        List<String> before = figures();
        now += 2_000_000_000;
        answer = CompletableFuture.failedFuture(new IllegalStateException("faultd is stopping"));

        try (CapturedLog log = CapturedLog.of(FaultMetrics.class)) {
            assertThat(figures()).isEqualTo(before).isNotEmpty();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN reading the figures of faults failed, so metrics have the last ones: ")
                    .endsWith("faultd is stopping");
        }
    }

    private List<String> figures() {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("faultd_fault_"))
                .toList();
    }
}
