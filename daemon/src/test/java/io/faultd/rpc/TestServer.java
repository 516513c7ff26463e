package io.faultd.rpc;

import io.faultd.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server on a Unix socket in a test's own folder. */
final class TestServer implements AutoCloseable {
    /** Too long to affect tests of other things. */
    static final Duration LONG = Duration.ofMinutes(1);

    /** Short enough to wait for. */
    static final Duration SHORT = Duration.ofMillis(300);

    final TestMethods methods = new TestMethods();
    final EventBus events = new EventBus();
    final Metrics metrics = new Metrics();
    /** The refusals, in their order. */
    final List<String> refused = new CopyOnWriteArrayList<>();

    final Path socket;
    final RpcServer server;

    TestServer(Path folder) throws IOException {
        this(folder, config -> config);
    }

    TestServer(Path folder, UnaryOperator<RpcConfig> change) throws IOException {
        socket = folder.resolve("run/faultd.sock");
        server = RpcServer.start(
                change.apply(RpcConfig.on(socket)),
                methods,
                events,
                metrics,
                () -> Map.of("status", "ok"),
                (caller, reason, message) -> refused.add(caller.account() + " " + reason));
    }

    RawClient connect() throws IOException {
        return RawClient.connect(socket);
    }

    /** The value of the line of /metrics with this beginning. */
    double metric(String name) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        server.close();
        metrics.close();
    }
}
