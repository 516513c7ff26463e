package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Event;
import io.faultd.client.EventStream;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.StreamReader;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.protocol.FaultInfo;
import io.faultd.unit.Durations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code faultctl run}: a command under faults that end with it, however it ends. */
class RunIT extends Proof {
    private static final String TRAP = "trap 'exit 42' %s; echo ready; read line";

    private static final int SENT = 50;

    private static final String TTL = Durations.format(LeaseIT.TTL);

    @TempDir
    private Path directory;

    RunIT(NamedNetwork net) {
        super(net);
    }

    /** A {@code faultctl} that runs a shell, which lives until its input ends. */
    private Running start(String... words) throws IOException {
        // A background shell starts its children with SIGINT ignored, which they would inherit.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal", TestDaemon.program("faultctl")));
        command.addAll(List.of("-H", daemon.client().address(), "run"));
        command.addAll(Arrays.asList(words));
        return new Running(new ProcessBuilder(command).start());
    }

    private static final class Running implements AutoCloseable {
        private final Process faultctl;
        private final StreamReader out;
        private final StreamReader err;

        Running(Process faultctl) {
            this.faultctl = faultctl;
            this.out = new StreamReader(faultctl.getInputStream());
            this.err = new StreamReader(faultctl.getErrorStream());
        }

        void awaitReady() throws InterruptedException {
            out.await("ready"::equals, TOLERANCES.patience());
        }

        int exitStatus() throws InterruptedException {
            assertThat(faultctl.waitFor(TOLERANCES.patience().toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            return faultctl.exitValue();
        }

        /** The shell's input ends as well, and so does the shell. */
        @Override
        public void close() throws IOException {
            faultctl.getOutputStream().close();
            faultctl.destroyForcibly();
        }
    }

    @Test
    void theFaultHoldsWhileTheCommandRunsAndTheExitStatusIsTheCommands() throws Exception {
        try (Running run = start("drop", a.word(), "--", "sh", "-c", "echo ready; read line; exit 7")) {
            run.awaitReady();
            assertThat(isUntouched()).as("%s", faultd.faults()).isFalse();
            assertThat(faultd.faults()).singleElement().satisfies(fault -> {
                assertThat(fault.lease()).isEqualTo(faultd.leases().get(0).lease());
                assertThat(fault.targets()).containsExactly(a.word());
            });
            assertThat(faultd.leases().get(0).holder()).contains("process " + run.faultctl.pid() + ": sh -c echo");

            run.faultctl.getOutputStream().close();

            assertThat(run.exitStatus()).isEqualTo(7);
            assertThat(run.err.text()).containsPattern("(?s)f-\\w+ \\(drop\\) holds on " + a.word() + ".*ended f-");
        }
        assertThat(faultd.faults()).isEmpty();
        assertThat(faultd.leases()).isEmpty();
        assertUntouched();
    }

    @Test
    void killedItCantEndTheFaultsAndItsLeaseDoes() throws Exception {
        try (EventStream events = faultd.events();
                Running run = start("--ttl", TTL, "drop", a.word(), "--", "sh", "-c", "echo ready; read line")) {
            run.awaitReady();
            FaultInfo fault = faultd.faults().get(0);

            run.faultctl.destroyForcibly();
            assertThat(run.exitStatus()).isEqualTo(137);

            Event ended = await(events, "fault-ended");
            assertThat(ended.fault()).isEqualTo(fault.fault());
            assertThat(ended.cause())
                    .startsWith("lease " + fault.lease() + " expired (holder: faultctl run, process "
                            + run.faultctl.pid() + ": sh -c echo");
        }
        assertThat(faultd.faults()).isEmpty();
        assertUntouched();
    }

    @ParameterizedTest
    @CsvSource({"INT", "TERM", "HUP"})
    void aSignalIsPassedOnAndTheFaultsEndWhenTheCommandHasEnded(String signal) throws Exception {
        try (Running run = start("drop", a.word(), "--", "sh", "-c", TRAP.formatted(signal))) {
            run.awaitReady();

            signal(signal, run);

            assertThat(run.exitStatus()).as(run.err.text()).isEqualTo(42);
        }
        assertThat(faultd.faults()).isEmpty();
        assertUntouched();
    }

    @Test
    void oneThatHasNoHandlerDiesOfTheSignalAndTheExitStatusSaysSo() throws Exception {
        try (Running run = start("drop", a.word(), "--", "sh", "-c", "echo ready; read line")) {
            run.awaitReady();

            signal("TERM", run);

            assertThat(run.exitStatus()).isEqualTo(128 + 15);
        }
        assertUntouched();
    }

    @Test
    void nothingIsStartedAndNoFaultIsLeftWhenOneOfTwoIsRefused() {
        Path proof = directory.resolve("started");

        Shell.Result run = daemon.faultctl(
                "run", "--with", "drop " + a.word(), "--with", "drop netns:nobody", "--", "touch", proof.toString());

        assertThat(run.status()).isEqualTo(4);
        assertThat(run.err()).contains("'netns:nobody' matches no target");
        assertThat(proof).doesNotExist();
        assertThat(faultd.faults()).isEmpty();
        assertThat(faultd.leases()).isEmpty();
        assertUntouched();
    }

    @Test
    void severalFaultsHoldBeforeTheCommandStarts() {
        Shell.Result run = daemon.faultctl(
                "run",
                "--with",
                "drop " + a.word(),
                "--with",
                "rate " + b.word() + " --rate 1mbit",
                "partition",
                c.word(),
                d.word(),
                "--",
                TestDaemon.program("faultctl"),
                "-H",
                faultd.address(),
                "-q",
                "faults");

        assertThat(run.successfulOutput().lines()).hasSize(3);
        assertUntouched();
    }

    @Test
    void theCommandGoesOnWithoutTheDaemonAndIsToldOf() throws Exception {
        // A separate daemon, because it is killed.
        try (NamedNetwork other = new NamedNetwork(directory.resolve("other"))) {
            String word = other.node("a").word();
            List<String> command = List.of(
                    TestDaemon.program("faultctl"),
                    "-H",
                    other.daemon().client().address(),
                    "run",
                    "--ttl",
                    TTL,
                    "drop",
                    word,
                    "--",
                    "sh",
                    "-c",
                    "echo ready; read line; exit 7");
            try (Running run = new Running(new ProcessBuilder(command).start())) {
                run.awaitReady();
                other.daemon().kill();
                run.err.await(line -> line.contains("lease renewal failed, retrying"), TOLERANCES.patience());

                run.faultctl.getOutputStream().close();

                assertThat(run.exitStatus()).isEqualTo(7);
                assertThat(run.err.text())
                        .contains("could not be ended", "the daemon, when it runs, ends it within " + TTL);
            }
        }
    }

    @Test
    void aFaultThatOthersEndFailsTheRunAndSaysWhy() throws Exception {
        try (Running run = start("drop", a.word(), "--", "sh", "-c", "echo ready; read line; exit 0")) {
            run.awaitReady();
            String fault = faultd.faults().get(0).fault();

            try (EventStream events = faultd.events()) {
                faultd.stopAll();
                await(events, "fault-ended");
            }
            run.faultctl.getOutputStream().close();

            assertThat(run.exitStatus()).isEqualTo(125);
            assertThat(run.err.text()).contains(fault + " had ended before the command did: stop");
        }
        assertUntouched();
    }

    @Test
    void trafficThatIsRequiredIsCounted() throws Exception {
        Shell.Result unmet = daemon.faultctl("run", "--require-traffic", "drop", a.word(), "--", "true");
        assertThat(unmet.status()).isEqualTo(125);
        assertThat(unmet.err()).contains("met no packet, which --require-traffic asks for");

        try (Running run =
                start("--require-traffic", "drop", a.word(), "--", "sh", "-c", "echo ready; read line; exit 0")) {
            run.awaitReady();
            Traffic.observe(List.of(new Flow(b, a, Family.IPV4)), Load.of(SENT), Duration.ZERO);
            run.faultctl.getOutputStream().close();

            assertThat(run.exitStatus()).as(run.err.text()).isZero();
            // Neighbour discovery and the like can come beside what the test sends.
            assertThat(run.err.text()).containsPattern("\\(drop\\) met [1-9]\\d+ packets, [1-9]\\d+ of them dropped");
        }
    }

    /** Not by Process.destroy, which would end the input as well. */
    private static void signal(String signal, Running run) {
        Shell.run("kill", "-s", signal, Long.toString(run.faultctl.pid())).successfulOutput();
    }

    static Event await(EventStream events, String type) {
        Event event = events.next().orElseThrow();
        while (!event.type().equals(type)) {
            event = events.next().orElseThrow();
        }
        return event;
    }
}
