package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compiles and runs the README's example, which is the lines between the marks. */
@Timeout(30)
class ReadmeExampleTest {
    @Test
    void theExampleEndsTheFaultThatItMade() throws IOException {
        try (WireServer server = new WireServer()
                .answersResults(
                        "{\"fault\":\"f-7k2\",\"targets\":[\"db\"],\"interfaces\":[]}", "{\"ended\":[\"f-7k2\"]}")) {
            String address = server.address();
            // README: begin
            try (FaultdClient faultd = FaultdClient.connect(address);
                    Fault slow = faultd.slow("db")
                            .delay(Duration.ofMillis(100))
                            .jitter(Duration.ofMillis(20))
                            .direction(Direction.BOTH)
                            .apply()) {
                assertThat(slow.targets()).isEqualTo(List.of("db"));
                // Here the test talks to a slow database; when it ends, however it ends, the database is fast again.
            }
            // README: end
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(0).call()).containsEntry("method", "slow");
            assertThat(server.requests().get(1).body())
                    .contains("\"method\":\"stop\",\"params\":{\"fault\":[\"f-7k2\"]}");
        }
    }
}
