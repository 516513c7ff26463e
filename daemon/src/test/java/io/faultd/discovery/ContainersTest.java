package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainersTest {
    private static final Duration PATIENCE = Duration.ofMillis(200);

    @TempDir
    private Path directory;

    private final CapturedLog log = CapturedLog.of(Containers.class);
    private FakeEngine fake;
    private DockerEngine engine;
    private Containers containers;

    @BeforeEach
    void open() throws IOException {
        fake = new FakeEngine(directory)
                .answer("/containers/json", list("running"))
                .start();
        engine = new DockerEngine(Optional.of(fake.uri()), Duration.ofSeconds(20));
        containers = new Containers(engine, new Processes(directory), Duration.ofSeconds(20));
    }

    @AfterEach
    void close() throws IOException {
        containers.close();
        engine.close();
        fake.close();
        log.close();
    }

    @Test
    void aRunningContainerHasItsFirstProcess() throws IOException {
        process(42, 'S', 1000);
        inspected(42);

        assertThat(found().process()).contains(42L);
        assertThat(found().info().name()).isEqualTo("db");
    }

    @Test
    void aProcessThatHasEndedIsAskedForAgain() throws IOException {
        process(42, 'S', 1000);
        inspected(42);
        found();
        process(42, 'Z', 1000);
        process(43, 'S', 2000);
        inspected(43);

        assertThat(found().process()).contains(43L);
    }

    @Test
    void anotherProcessWithTheSameIdIsNotTheContainers() throws IOException {
        process(42, 'S', 1000);
        inspected(42);
        found();
        process(42, 'S', 5000);
        inspected(0);

        assertThat(found().process()).isEmpty();
    }

    @Test
    void aContainerOutlivesItsEngineAsLongAsItsProcessDoes() throws IOException {
        process(42, 'S', 1000);
        inspected(42);
        found();

        fake.stop();
        assertThat(found().process()).contains(42L);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN only named namespaces and containers known before can carry faults: ");

        process(42, 'Z', 1000);
        assertThat(found().process()).isEmpty();
    }

    @Test
    void aContainerThatStoppedHasNoProcess() throws IOException {
        process(42, 'S', 1000);
        inspected(42);
        found();

        fake.answer("/containers/json", list("exited"));

        assertThat(found().process()).isEmpty();
    }

    @Test
    void anEngineThatHangsIsWaitedForOnceAndItsAnswerIsTold() throws Exception {
        process(42, 'S', 1000);
        inspected(42);
        Semaphore told = new Semaphore(0);
        try (DockerEngine hanging = new DockerEngine(Optional.of(fake.uri()), Duration.ofSeconds(5));
                Containers impatient = new Containers(hanging, new Processes(directory), PATIENCE)) {
            impatient.onLateAnswer(told::release);
            awaitUntil(() -> impatient.refresh().size() == 1 && impatient.areCurrent());

            fake.hang();
            assertThat(impatient.refresh()).as("the last answer stands").hasSize(1);
            assertThat(impatient.areCurrent()).isFalse();
            int asked = fake.requests();
            assertThat(impatient.refresh()).hasSize(1);
            assertThat(impatient.refresh()).hasSize(1);
            assertThat(fake.requests()).as("nobody asks again before").isEqualTo(asked);

            // Given up and repeated, without delaying anything, until one is answered.
            assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(impatient.refresh()).hasSize(1);
            assertThat(impatient.areCurrent()).isFalse();
            fake.answer("/containers/json", "[]").recover();
            assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            awaitUntil(() -> impatient.refresh().isEmpty() && impatient.areCurrent());
        }
    }

    @Test
    void anEngineThatGoesWhileItHangsIsNotAskedAgainAndAgain() throws Exception {
        Semaphore told = new Semaphore(0);
        try (DockerEngine hanging = new DockerEngine(Optional.of(fake.uri()), Duration.ofSeconds(60));
                Containers impatient = new Containers(hanging, new Processes(directory), PATIENCE)) {
            impatient.onLateAnswer(told::release);
            fake.hang();
            impatient.refresh();
            assertThat(impatient.areCurrent()).isFalse();

            fake.stop();

            assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            impatient.refresh();
            assertThat(impatient.areCurrent()).isFalse();
            assertThat(told.tryAcquire(500, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void afterTheEndTheLastAnswerStands() throws IOException {
        process(42, 'S', 1000);
        inspected(42);
        found();

        containers.close();

        assertThat(found().process()).contains(42L);
        assertThat(containers.areCurrent()).isFalse();
    }

    @Test
    void aNameMayHoldSpacesAndParentheses() throws IOException {
        Path stat = Files.createDirectories(directory.resolve("7")).resolve("stat");
        Files.writeString(stat, "7 (a) b (c) S" + " 0".repeat(18) + " 77 0 0\n");

        assertThat(new Processes(directory).find(7)).contains(new Processes.ProcessId(7, 77));
    }

    private Containers.Found found() {
        assertThat(containers.refresh()).hasSize(1);
        return containers.refresh().get(0);
    }

    private void inspected(int process) {
        fake.answer("/containers/c1/json", "{\"Id\":\"c1\",\"State\":{\"Pid\":" + process + "}}");
    }

    private void process(int id, char state, int started) throws IOException {
        Path stat =
                Files.createDirectories(directory.resolve(Integer.toString(id))).resolve("stat");
        Files.writeString(stat, id + " (sleep) " + state + " 1".repeat(18) + " " + started + " 0 0\n");
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("20 s are enough").isLessThan(deadline);
        }
    }

    private static String list(String state) {
        return "[{\"Id\":\"c1\",\"Names\":[\"/db\"],\"State\":\"" + state + "\"}]";
    }
}
