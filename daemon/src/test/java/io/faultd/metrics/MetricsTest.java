package io.faultd.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "process_resident_memory_bytes",
                "process_uptime_seconds",
                "process_files_open_files",
                "jvm_threads_live_threads",
                "jvm_memory_used_bytes{area=\"heap\"",
            })
    void theProcessTellsAboutItself(String name) {
        try (var metrics = new Metrics()) {
            assertThat(metrics.scrape().lines().filter(line -> line.startsWith(name)))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                            .isNotNaN()
                            .isNotNegative());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void othersRegisterTheirMetersUnderPrometheusNames(int count) {
        try (var metrics = new Metrics()) {
            metrics.registry().counter("faultd.drift.repaired").increment(count);

            assertThat(metrics.scrape()).contains("faultd_drift_repaired_total " + count + ".0");
        }
    }
}
