package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainersTest {
    @TempDir
    private Path directory;

    private FakeEngine fake;
    private DockerEngine engine;
    private Containers containers;
    private long now;

    @BeforeEach
    void open() throws IOException {
        fake = new FakeEngine(directory)
                .answer("/containers/json", list("running"))
                .start();
        engine = new DockerEngine(Optional.of(fake.uri()), Duration.ofSeconds(20));
        containers = new Containers(engine, new Processes(directory), () -> now);
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
        fake.close();
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
    void anEngineThatHangsIsLeftAloneForAWhile() throws IOException {
        Containers watched = new Containers(
                new DockerEngine(Optional.of(fake.uri()), Duration.ofSeconds(4)),
                new Processes(directory),
                // Each look at the clock finds it two seconds later.
                () -> now += Duration.ofSeconds(2).toNanos());
        fake.hang();
        assertThat(watched.refresh()).isEmpty();

        fake.stop();
        fake = new FakeEngine(directory)
                .answer("/containers/json", list("exited"))
                .start();

        assertThat(watched.refresh()).as("two seconds later").isEmpty();
        assertThat(watched.refresh()).as("four seconds later").isEmpty();
        assertThat(watched.refresh()).as("six seconds later").hasSize(1);
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

    private static String list(String state) {
        return "[{\"Id\":\"c1\",\"Names\":[\"/db\"],\"State\":\"" + state + "\"}]";
    }
}
