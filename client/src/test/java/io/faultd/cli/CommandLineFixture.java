package io.faultd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.cli.terminal.Terminal;
import io.faultd.client.Json;
import io.faultd.client.WireServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Runs faultctl in this process against a server that records its requests. */
@Timeout(30)
abstract class CommandLineFixture {
    WireServer server;

    /** The result of one run. */
    record Run(int status, String out, String err) {}

    @BeforeEach
    void startServer() throws IOException {
        server = new WireServer();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    /** Runs a command line whose words are separated by one blank. */
    Run run(String line) {
        return run(Map.of("FAULTD_HOST", server.address()), line.isEmpty() ? new String[0] : line.split(" "));
    }

    static Run run(Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new Faultctl(new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment))
                .run(args);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    void assertSent(String method, String params) {
        Map<String, Object> call = server.request().call();
        assertThat(call.get("method")).isEqualTo(method);
        assertThat(call.get("params")).isEqualTo(Json.parse(params));
    }
}
