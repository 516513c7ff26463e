package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultd.client.Fault;
import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.RpcError;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Commands that the daemon is configured to refuse: the kernel is unchanged, and the audit log has a line. */
class GuardsIT extends OwnHost {
    private static final Rate ASKED = Rate.parse("10mbit");

    GuardsIT() {
        super("a", "b", "c");
    }

    @Test
    void haltedItTakesNothingNewThroughKillsAndRestartsUntilItResumes() throws Exception {
        try (TestDaemon daemon = start()) {
            daemon.client().rate(ASKED, "netns:a", "netns:b").apply();
            daemon.client().partition(List.of("netns:a"), List.of("netns:c")).apply();

            assertThat(daemon.faultctl("halt", "--reason", "release 7").successfulOutput())
                    .contains("ended f-")
                    .containsPattern("halted by uid=0 pid=\\d+ at 20\\S+Z: release 7\n");
            assertThat(state()).isEqualTo(untouched);
            assertHalted(daemon);
            daemon.kill();
        }
        try (TestDaemon daemon = start()) {
            assertHalted(daemon);
            assertThat(daemon.terminate()).isZero();
        }
        try (TestDaemon daemon = start()) {
            assertHalted(daemon);
            daemon.faultctl("resume").successfulOutput();
            daemon.client().rate(ASKED, "netns:a").apply();
            assertThat(daemon.client().doctor()).isNotEmpty().noneMatch(check -> check.name()
                    .equals("halted"));
        }
        assertThat(audited())
                .anyMatch(line -> line.contains("\"method\":\"halt\",\"params\":{\"reason\":\"release 7\"}"));
    }

    private void assertHalted(TestDaemon daemon) {
        FaultdClient client = daemon.client();
        List<ThrowingCallable> asked = List.of(
                () -> client.rate(ASKED, "netns:a").apply(),
                () -> client.drop("netns:a").apply(),
                () -> client.partition(List.of("netns:a"), List.of("netns:b")).apply(),
                () -> client.reset("netns:a"),
                () -> client.call("lease.create", Map.of()));
        asked.forEach(call -> assertNotPermitted(call, "release 7; faultctl resume lifts it"));
        assertThat(state()).isEqualTo(untouched);
        client.stopAll();
        client.join();
        assertThat(client.doctor())
                .anyMatch(check -> check.name().equals("halted")
                        && check.detail().endsWith(": release 7; all new faults are refused"));
        assertThat(client.targets()).hasSize(3);
    }

    @Test
    void aCommandHoldsOnAtMostSoManyTargets() throws Exception {
        try (TestDaemon daemon = start("--max-targets", "2")) {
            FaultdClient client = daemon.client();
            client.rate(ASKED, "netns:a", "netns:b").apply();
            KernelState two = state();

            String message = "this would hold on 3 targets, and faultd lets a command have at most 2 (--max-targets)";
            assertNotPermitted(() -> client.call("rate", Map.of("all", true, "rate", "1mbit")), message);
            assertNotPermitted(() -> client.reset("netns:a", "netns:b", "netns:c"), message);
            assertNotPermitted(
                    () -> client.partition(List.of("netns:a"), List.of("netns:b", "netns:c"))
                            .apply(),
                    message);
            assertThat(state()).isEqualTo(two);
            client.rate(ASKED, "netns:c").apply();
        }
    }

    @Test
    void readOnlyItShowsAndRehearsesAndDoesNothing() throws Exception {
        try (TestDaemon daemon = start("--read-only")) {
            FaultdClient client = daemon.client();
            for (String method : List.of("rate", "stop", "join", "halt", "resume", "lease.create")) {
                assertNotPermitted(
                        () -> client.call(method, Map.of()), "is read-only (--read-only), so it refuses " + method);
            }
            assertThat(client.dryRun(DryRunForm.TC, "rate", Map.of("targets", List.of("netns:a"), "rate", "1mbit")))
                    .isNotEmpty();
            assertThat(client.status()).hasSize(3);
            assertThat(client.faults()).isEmpty();
            assertThat(client.profiles()).isNotEmpty();
        }
        assertThat(state()).isEqualTo(untouched);
        assertThat(audited()).hasSize(6).allMatch(line -> line.contains("\"code\":-32005"));
    }

    @Test
    void whatFaultdItselfDependsOnCarriesNoFault() throws Exception {
        wiring.address(wiring.namespaces().get("b"), "eth0", "10.213.9.2/24");
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "tcp://10.213.9.2:1")) {
            FaultdClient client = daemon.client();
            assertUnusable(
                    client, "netns:b", "has the address of the Docker engine that faultd uses (tcp://10.213.9.2:1)");
            assertUnusable(client, "pid:" + daemon.pid(), "shares the host's network");
            assertThat(state()).isEqualTo(untouched);

            Fault all = client.rate(ASKED).all().apply();
            assertThat(all.targets()).containsExactly("netns:a", "netns:c");
            assertThat(state().text().get("b")).isEqualTo(untouched.text().get("b"));
        }
    }

    @Test
    void whatIsOutOfScopeIsNotThere() throws Exception {
        try (TestDaemon daemon = start("--scope", "netns:a")) {
            FaultdClient client = daemon.client();
            FaultdException refusal = catchThrowableOfType(
                    FaultdException.class, () -> client.rate(ASKED, "netns:b").apply());
            assertThat(refusal.code()).isEqualTo(RpcError.NO_TARGET.code());
            assertThat(client.rate(ASKED).all().apply().targets()).containsExactly("netns:a");
        }
        assertThat(audited())
                .hasSize(2)
                .first()
                .asString()
                .contains("\"code\":-32001,\"message\":\"'netns:b' matches no target");
    }

    private void assertUnusable(FaultdClient client, String word, String reason) throws IOException {
        FaultdException refusal = catchThrowableOfType(
                FaultdException.class, () -> client.rate(ASKED, word).apply());
        assertThat(refusal).hasMessageContaining(reason);
        assertThat(refusal.code()).isEqualTo(RpcError.TARGET_UNUSABLE.code());
        List<String> lines = audited();
        assertThat(lines.get(lines.size() - 1)).contains("\"code\":-32002", reason);
    }

    private static void assertNotPermitted(ThrowingCallable call, String message) {
        FaultdException refusal = catchThrowableOfType(FaultdException.class, call);
        assertThat(refusal).hasMessageContaining(message);
        assertThat(refusal.code()).isEqualTo(RpcError.NOT_PERMITTED.code());
    }

    private TestDaemon start(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "--docker";
        all[1] = "none";
        System.arraycopy(options, 0, all, 2, options.length);
        return TestDaemon.start(host, directory, all);
    }

    private List<String> audited() throws IOException {
        return Files.readAllLines(directory.resolve("state/audit.log"));
    }
}
