package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.OwnDockerEngine;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.protocol.Check;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.TargetStatus;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Docker engine that dies, restarts or hangs while faults are in force on its containers. */
@Tag("docker")
class EngineOutageIT {
    private static final Rate ASKED = Rate.parse("10mbit");
    private static final String CONTAINER = "db";
    private static final int COMMANDS = 10;

    private final Cleanups cleanups = new Cleanups();
    private NetworkNamespace host;
    private Rtnetlink kernel;
    private Path directory;
    private OwnDockerEngine engine;
    private TestDaemon daemon;
    private FaultdClient faultd;

    @BeforeEach
    void open() throws IOException {
        directory = Files.createTempDirectory(Path.of("/run"), "fd");
        cleanups.add(() -> deleteAll(directory));
        host = cleanups.add(NetworkNamespace.create());
        Shell.in(host, "ip link set lo up");
        kernel = cleanups.add(Rtnetlink.openIn(host));
    }

    @AfterEach
    void close() {
        cleanups.close();
    }

    @Test
    void withLiveRestoreNothingIsLostWhenTheEngineIsKilledAndComesBack() throws Exception {
        start("--live-restore");
        Set<String> inForce = trees();
        assertThat(inForce).hasSize(1);

        engine.kill();
        awaitNote();
        assertThat(row().state()).isEqualTo("ok");
        assertThat(trees()).isEqualTo(inForce);
        // A faultd that starts now can't know the container, and must not treat its fault as a leftover.
        daemon.kill();
        startDaemon();
        assertThat(trees()).isEqualTo(inForce);
        assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("pending");

        engine.start();
        await("the fault is known to hold", () -> row().state().equals("ok") && row().note() == null);
        assertThat(trees()).isEqualTo(inForce);
        engine.docker("restart", "-t", "0", CONTAINER);
        await("the fault follows again", () -> trees().size() == 1 && !trees().equals(inForce));

        engine.kill();
        daemon.kill();
        startDaemon();
        faultd.stopAll();
        assertThat(trees())
                .as("what could not be adopted is ended all the same")
                .isEmpty();
    }

    @Test
    void withoutLiveRestoreTheFaultWaitsForItsContainerToBeStartedAgain() throws Exception {
        start();

        engine.kill();
        assertThat(trees()).as("the container lives on").hasSize(1);
        engine.start();

        await("the engine has stopped it", () -> row().status().equals("DOWN"));
        assertThat(row().state()).isEqualTo("pending");
        assertThat(trees()).isEmpty();
        engine.docker("start", CONTAINER);
        await("it is back", () -> row().state().equals("ok"));
        assertThat(trees()).hasSize(1);
    }

    @Test
    void anEngineThatHangsIsInNobodysWay() throws Exception {
        start();
        Set<String> inForce = trees();

        engine.hang();
        // With the full wait for a busy engine, ten seconds a command, this would take minutes.
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        for (int i = 0; i < COMMANDS; i++) {
            assertThat(row().note()).contains("the Docker engine does not answer");
            faultd.rate(ASKED, CONTAINER).apply().close();
        }
        assertThat(check("docker").detail()).contains("the Docker engine did not answer");
        assertThat(trees()).isEqualTo(inForce);
        assertThat(daemon.terminate()).isZero();
        assertThat(trees()).isEmpty();
        startDaemon();
        assertThat(System.nanoTime()).as("all of that").isLessThan(deadline);

        engine.goOn();
        await("it is known again", () -> faultd.targets().stream()
                .anyMatch(one -> one.name().equals(CONTAINER)));
        faultd.rate(ASKED, CONTAINER).apply();
        engine.docker("restart", "-t", "0", CONTAINER);
        await("what happens is followed", () -> row().state().equals("ok") && !trees().equals(inForce));
        assertThat(check("docker").status()).isEqualTo("ok");
    }

    /** An engine with a container, and a daemon with a fault on it. */
    private void start(String... options) throws IOException, InterruptedException {
        engine = cleanups.add(new OwnDockerEngine(host, Files.createDirectory(directory.resolve("e")), options));
        engine.run(CONTAINER);
        startDaemon();
        faultd.rate(ASKED, CONTAINER).apply();
    }

    private void startDaemon() {
        daemon = cleanups.add(TestDaemon.start(host, directory.resolve("d"), "--docker", engine.address()));
        faultd = daemon.client();
    }

    private TargetStatus row() {
        List<TargetStatus> rows = faultd.status(CONTAINER);
        return rows.get(0);
    }

    private void awaitNote() {
        await("it is said that the engine is away", () -> row().note() != null);
    }

    private Check check(String name) {
        return faultd.doctor().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Host interfaces with a tree of faultd. */
    private Set<String> trees() {
        Map<Integer, String> names = kernel.links().stream().collect(Collectors.toMap(Link::index, Link::name));
        return kernel.qdiscs().stream()
                .filter(qdisc -> qdisc.handle().toString().equals("fa00:"))
                .map(qdisc -> names.getOrDefault(qdisc.interfaceIndex(), "gone"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        while (!holds(condition)) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
        }
    }

    /** While the engine starts, the target can be missing. */
    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (FaultdException e) {
            return false;
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
