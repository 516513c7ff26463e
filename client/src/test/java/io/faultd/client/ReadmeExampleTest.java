package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compiles and runs the README's example, which is the lines between the marks. */
@Timeout(30)
class ReadmeExampleTest {
    private static final String LEASE =
            "{\"lease\":\"l-7k2mq4\",\"ttl\":\"15s\",\"expires\":\"2026-11-21T12:00:15Z\",\"faults\":[]}";

    private static String answer(Map<String, Object> call) {
        return switch (call.get("method").toString()) {
            case "lease.create", "lease.renew" -> "\"result\":" + LEASE;
            case "slow" -> "\"result\":{\"fault\":\"f-7k2\",\"targets\":[\"db\"],\"interfaces\":[]}";
            default -> "\"result\":{\"ended\":[\"f-7k2\"]}";
        };
    }

    @Test
    void theExampleEndsTheFaultAndTheLeaseThatItMade() throws IOException {
        try (WireServer server = new WireServer().answersCalls(ReadmeExampleTest::answer)) {
            String address = server.address();
            // README: begin
            try (FaultdClient faultd = FaultdClient.connect(address);
                    FaultLease lease = faultd.lease();
                    Fault slow = faultd.slow("db")
                            .delay(Duration.ofMillis(100))
                            .direction(Direction.BOTH)
                            .lease(lease)
                            .apply()) {
                assertThat(slow.targets()).isEqualTo(List.of("db"));
                // The database is slow here. The fault ends with this block, or within 15 s if the JVM is killed.
            }
            // README: end
            List<Map<String, Object>> calls = server.requests().stream()
                    .map(WireServer.Request::call)
                    .filter(call -> !call.get("method").equals("lease.renew"))
                    .toList();
            assertThat(calls)
                    .extracting(call -> call.get("method"))
                    .containsExactly("lease.create", "slow", "stop", "lease.revoke");
            assertThat(calls.get(1).get("params"))
                    .isEqualTo(Map.of(
                            "targets", List.of("db"), "delay", "100ms", "direction", "both", "lease", "l-7k2mq4"));
            assertThat(calls.get(2).get("params")).isEqualTo(Map.of("fault", List.of("f-7k2")));
        }
    }
}
