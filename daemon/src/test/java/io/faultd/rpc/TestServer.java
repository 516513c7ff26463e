package io.faultd.rpc;

import io.faultd.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server on a Unix socket in a test's own folder, with everything that it needs. */
final class TestServer implements AutoCloseable {
    /** Long enough never to be met by a test that is not about it. */
    static final Duration LONG = Duration.ofMinutes(1);

    /** Short enough to wait for. */
    static final Duration SHORT = Duration.ofMillis(300);

    final TestMethods methods = new TestMethods();
    final EventBus events = new EventBus();
    final Metrics metrics = new Metrics();
    /** Who was turned away and why, in the order of it. */
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

    /** The value of a line of /metrics that begins with this. */
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
