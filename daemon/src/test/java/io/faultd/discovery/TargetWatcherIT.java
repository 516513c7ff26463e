package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetWatcherIT {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    private final Semaphore changes = new Semaphore(0);
    private Wires wires;

    @BeforeEach
    void open() throws IOException {
        wires = new Wires();
    }

    @AfterEach
    void close() throws IOException {
        wires.close();
    }

    @Test
    void aNewNameIsNoticedOnceItIsANamespace() {
        try (Inventory inventory = wires.inventory();
                TargetWatcher watcher = watcher(wires.directory())) {
            watcher.start(changes::release);
            awaitUntil(() -> inventory.refresh().isEmpty());

            wires.add("a");

            awaitUntil(() -> inventory.refresh().size() == 1);
        }
    }

    @Test
    void aDirectoryThatIsMadeLaterIsWatched() throws IOException {
        Path later = directory.resolve("run/netns");
        try (TargetWatcher watcher = watcher(later)) {
            watcher.start(changes::release);
            awaitUntil(() -> true);
            Files.createDirectories(later);
            awaitUntil(() -> true);
            // Names created in between are reported by the first read of the directory itself.
            changes.drainPermits();

            Files.createFile(later.resolve("a"));

            awaitUntil(() -> Files.exists(later.resolve("a")));
        }
    }

    @Test
    void anInterfaceInANamespaceThatIsKnownIsNoticed() {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        try (Inventory inventory = wires.inventory();
                TargetWatcher watcher = watcher(wires.directory())) {
            inventory.refresh();
            watcher.start(changes::release);
            awaitUntil(() -> true);

            wires.bridge("a", "inside");

            awaitUntil(() -> inventory.refresh().get(0).interfaces().size() == 2);
        }
    }

    @Test
    void anEngineThatGoesAndComesBackIsFollowedAgain() throws IOException {
        FakeEngine fake = new FakeEngine(directory).answer("/version", "{\"Version\":\"1\"}");
        fake.start();
        try (DockerEngine engine = new DockerEngine(Optional.of(fake.uri()), Duration.ofSeconds(20));
                TargetWatcher watcher = new TargetWatcher(wires.hostPath(), wires.directory(), engine)) {
            watcher.start(changes::release);
            awaitUntil(() -> fake.followers() == 1);

            fake.stop();
            awaitUntil(() -> true);
            changes.drainPermits();
            FakeEngine again = new FakeEngine(directory);
            again.start();

            awaitUntil(() -> again.followers() == 1);
            again.stop();
        }
    }

    private TargetWatcher watcher(Path names) {
        return new TargetWatcher(wires.hostPath(), names, DockerEngine.at(DockerEngine.NONE, Map.of()));
    }

    /** Waits for calls of the watcher until, after one of them, the condition holds. */
    private void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            do {
                assertThat(changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS))
                        .as("the watcher says that something has changed")
                        .isTrue();
            } while (!condition.getAsBoolean());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
