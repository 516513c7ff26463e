package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static io.faultd.rpc.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class LeakTest {
    @TempDir
    Path folder;

    @Test
    void noBufferIsLostHoweverAConnectionEnds() throws IOException {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        var reports = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        reports.start();
        logger.addAppender(reports);
        try (var server = new TestServer(folder)) {
            for (int i = 0; i < 20; i++) {
                endInEveryWay(server);
            }
        }

        collectGarbage();
        // Leaks are reported when the next buffer of the kind is taken.
        for (int i = 0; i < 10; i++) {
            ByteBufAllocator.DEFAULT.directBuffer().release();
            ByteBufAllocator.DEFAULT.heapBuffer().release();
        }
        logger.detachAppender(reports);
        assertThat(reports.list).isEmpty();
    }

    private static void endInEveryWay(TestServer server) throws IOException {
        try (var complete = server.connect();
                var pipelined = server.connect();
                var cutShort = server.connect();
                var oversized = server.connect();
                var nonsense = server.connect();
                var listening = server.connect()) {
            complete.call("{'jsonrpc':'2.0','id':1,'method':'nothing'}").read();
            pipelined.send(post("{'jsonrpc':'2.0','id':1,'method':'later'}") + get("/metrics") + "GET /he");
            cutShort.send("POST /rpc HTTP/1.1\r\nContent-Length: 100\r\n\r\n{");
            oversized
                    .send("POST /rpc HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n{")
                    .read();
            nonsense.send("nonsense\r\n\r\n").read();
            listening.send(get("/events")).readHead();
            listening.chunk();
            server.events.publish(new Event(Instant.EPOCH, "target-gone", null, "db", null));
        }
    }

    /** Waits until an unreachable object is collected, and with it the unreachable buffers. */
    private static void collectGarbage() {
        var canary = new WeakReference<>(new Object());
        while (canary.get() != null) {
            System.gc();
        }
    }
}
