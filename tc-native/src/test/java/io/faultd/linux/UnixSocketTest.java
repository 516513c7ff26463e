package io.faultd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnixSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name = "@faultd-test-" + ProcessHandle.current().pid() + "-" + System.identityHashCode(this);

    @Test
    void whoConnectsByAnAbstractNameHearsWhatIsSaidAndKnowsByWhom() throws Exception {
        try (UnixSocket listener = UnixSocket.listen(name, 1)) {
            assertThat(Files.readString(Path.of("/proc/self/net/unix"))).contains(" " + name + "\n");
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                try (UnixSocket accepted = listener.accept()) {
                    accepted.send("grüße");
                }
            });

            try (UnixSocket asking = UnixSocket.connect(name)) {
                assertThat(asking.peer())
                        .isEqualTo(new UnixSocket.Peer(
                                (int) ProcessHandle.current().pid(),
                                (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid")));
                assertThat(asking.receive(PATIENCE)).isEqualTo("grüße");
            }
            answering.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoSaysNothingIsWaitedForNoLongerThanAsked() {
        try (UnixSocket listener = UnixSocket.listen(name, 1);
                UnixSocket asking = UnixSocket.connect(name)) {
            assertThat(listener).isNotNull();
            assertThat(asking.receive(Duration.ofMillis(10))).isEmpty();
        }
    }

    @Test
    void aNameIsTakenOnceAndGoesWithItsSocket() {
        UnixSocket first = UnixSocket.listen(name, 1);
        assertThatThrownBy(() -> UnixSocket.listen(name, 1))
                .isInstanceOf(LinuxException.class)
                .hasMessage("bind socket " + name + ": EADDRINUSE");
        first.close();

        assertThatThrownBy(() -> UnixSocket.connect(name))
                .isInstanceOf(LinuxException.class)
                .hasMessage("connect socket " + name + ": ECONNREFUSED");
        UnixSocket.listen(name, 1).close();
    }

    @Test
    void whereTooManyWaitNobodyWaitsToConnect() {
        try (UnixSocket listener = UnixSocket.listen(name, 0);
                UnixSocket waiting = UnixSocket.connect(name)) {
            assertThat(listener).isNotNull();
            assertThat(waiting).isNotNull();
            assertThatThrownBy(() -> UnixSocket.connect(name)).hasMessageEndingWith(": EAGAIN");
        }
    }

    @Test
    void shuttingDownEndsTheWaitForOthers() {
        try (UnixSocket listener = UnixSocket.listen(name, 1)) {
            CompletableFuture<UnixSocket> waiting = CompletableFuture.supplyAsync(listener::accept);

            listener.shutDown();

            assertThat(waiting)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingRootCause()
                    .withMessage("accept a connection: EINVAL");
        }
    }

    @Test
    void aPathIsNoAbstractName(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("sock");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            UnixSocket.connect(path.toString()).close();

            assertThat(listener.accept()).isNotNull();
        }
        assertThatThrownBy(
                        () -> UnixSocket.datagramsTo(directory.resolve("none").toString()))
                .hasMessage("connect socket " + directory.resolve("none") + ": ENOENT");
        assertThatThrownBy(() -> UnixSocket.connect("/" + "x".repeat(107)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
