package io.faultd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code faultctl run} with commands of the shell. */
class RunTest extends CommandLineFixture {
    private static final String LEASE =
            "\"result\":{\"lease\":\"l-abcdef\",\"ttl\":\"15s\",\"expires\":\"2026-11-21T12:00:00Z\"}";

    @TempDir
    private Path directory;

    private int made;
    private String[] events = {};

    /** What {@code faults} lists. */
    private List<String> standing =
            IntStream.rangeClosed(1, 3).mapToObj(i -> row("f-" + i, 12)).toList();

    private static String row(String fault, int packets) {
        return "{\"fault\":\"" + fault + "\",\"description\":\"delay 200ms\",\"stats\":[{\"fault\":\"" + fault
                + "\",\"packets\":" + packets
                + ",\"bytes\":1,\"dropped\":0,\"backlog_packets\":0,\"backlog_bytes\":0}]}";
    }

    /** Faults are called f-1, f-2 and so on; the target {@code nope} gets none. */
    private Run runIt(String... words) {
        server.sendsEvents(events)
                .answersCalls(call -> switch (call.get("method").toString()) {
                    case "lease.create", "lease.renew" -> LEASE;
                    case "faults" -> "\"result\":[" + String.join(",", standing) + "]";
                    case "lease.revoke" ->
                        "\"result\":{\"ended\":" + (made == 0 ? "[]" : "[\"f-1\"]") + ",\"reduced\":[],\"targets\":[]}";
                    default ->
                        call.get("params").toString().contains("nope")
                                ? "\"error\":{\"code\":-32001,\"message\":\"'nope' matches no target\"}"
                                : "\"result\":{\"fault\":\"f-" + ++made
                                        + "\",\"targets\":[\"db\"],\"interfaces\":[],\"skipped\":[]}";
                });
        return run(Map.of("FAULTD_HOST", server.address()), words);
    }

    private List<Object> methods() {
        return server.requests().stream()
                .map(request -> request.call().get("method"))
                .toList();
    }

    @Test
    void theCommandRunsWhileTheFaultHoldsAndItsStatusIsTheExitStatus() {
        Path proof = directory.resolve("ran");

        Run run = runIt(
                "run",
                "slow",
                "db",
                "--delay",
                "200ms",
                "--",
                "sh",
                "-c",
                "echo \"$1\" > \"$0\"; exit 7",
                proof.toString(),
                "--delay");

        assertThat(run)
                .isEqualTo(
                        new Run(
                                7,
                                "",
                                "faultctl: f-1 (slow) holds on db\nfaultctl: f-1 (delay 200ms) met 12 packets\nfaultctl: ended f-1\n"));
        assertThat(proof).hasContent("--delay");
        assertThat(methods()).containsExactly("lease.create", "slow", "faults", "lease.revoke");
        assertThat(server.requests().get(1).call().get("params"))
                .isEqualTo(Map.of("targets", List.of("db"), "delay", "200ms", "lease", "l-abcdef"));
        assertThat(server.requests().get(0).call().get("params").toString())
                .contains("ttl=15s")
                .containsPattern("holder=faultctl run, process \\d+: sh -c echo");
    }

    @Test
    void thereMayBeSeveralFaults() {
        Run run =
                runIt("run", "-q", "--with", "slow db --to 'app, web'", "--with=flaky db", "drop", "db", "--", "true");

        assertThat(run).isEqualTo(new Run(0, "", ""));
        assertThat(methods()).containsExactly("lease.create", "slow", "flaky", "drop", "faults", "lease.revoke");
        assertThat(server.requests().get(1).call().get("params").toString()).contains("to=[app, web]");
    }

    @Test
    void nothingIsStartedUnlessAllFaultsHold() {
        Path proof = directory.resolve("ran");

        Run run = runIt("run", "-q", "--with", "slow db", "--with", "flaky nope", "--", "touch", proof.toString());

        assertThat(run).isEqualTo(new Run(4, "", "faultctl: 'nope' matches no target\n"));
        assertThat(proof).doesNotExist();
        assertThat(methods()).containsExactly("lease.create", "slow", "flaky", "lease.revoke");
    }

    @Test
    void withoutADaemonNothingIsStarted() throws Exception {
        server.close();
        Path proof = directory.resolve("ran");

        assertThat(run(Map.of("FAULTD_HOST", server.address()), "run", "slow", "db", "--", "touch", proof.toString())
                        .status())
                .isEqualTo(3);
        assertThat(proof).doesNotExist();
    }

    @Test
    void theCommandFindsTheLeaseInItsEnvironment() {
        Path proof = directory.resolve("lease");

        runIt("run", "slow", "db", "--", "sh", "-c", "echo $FAULTD_LEASE > " + proof);

        assertThat(proof).hasContent("l-abcdef");
    }

    @Test
    void aFaultThatEndsEarlyFailsTheRunUnlessAWarningIsEnough() {
        standing = List.of();
        events = new String[] {
            "{\"type\":\"fault-ended\",\"fault\":\"f-1\",\"cause\":\"replaced by f-9\"}",
            "{\"type\":\"fault-ended\",\"fault\":\"f-7\",\"cause\":\"stop\"}"
        };

        Run lost = runIt("run", "-q", "slow", "db", "--", "sh", "-c", "exit 3");
        assertThat(lost)
                .isEqualTo(new Run(125, "", "faultctl: f-1 had ended before the command did: replaced by f-9\n"));

        made = 0;
        assertThat(runIt("run", "-q", "--on-loss=warn", "slow", "db", "--", "sh", "-c", "exit 3")
                        .status())
                .isEqualTo(3);
    }

    @Test
    void aFaultWithAnEndOfItsOwnIsNotLost() {
        standing = List.of();

        assertThat(runIt("run", "-q", "slow", "db", "--for", "1s", "--", "true"))
                .isEqualTo(new Run(0, "", ""));
    }

    @Test
    void aFaultThatMeetsNothingFailsTheRunWhereTrafficIsRequired() {
        standing = List.of(row("f-1", 0));

        assertThat(runIt("run", "-q", "slow", "db", "--", "true").status()).isZero();
        made = 0;
        assertThat(runIt("run", "-q", "--require-traffic", "slow", "db", "--", "true"))
                .isEqualTo(new Run(125, "", "faultctl: f-1 met no packet, which --require-traffic asks for\n"));
    }

    @Test
    void aCommandThatASignalEndsHasItsNumberAnd128() {
        assertThat(runIt("run", "-q", "slow", "db", "--", "sh", "-c", "kill -9 $$")
                        .status())
                .isEqualTo(137);
    }

    @Test
    void aCommandThatCantBeStartedIsToldAndEndsTheFaults() throws Exception {
        Run run = runIt("run", "-q", "slow", "db", "--", "no-such-command");
        assertThat(run.status()).isEqualTo(127);
        assertThat(run.err()).startsWith("faultctl: can't start no-such-command: ");
        assertThat(methods()).endsWith("lease.revoke");

        Path text = Files.writeString(directory.resolve("text"), "no program");
        assertThat(runIt("run", "-q", "slow", "db", "--", text.toString()).status())
                .isEqualTo(126);
    }

    @Test
    void aSecondPartitionWouldEndTheFirst() {
        Run run = runIt("run", "--with", "partition a b", "--with", "partition c d", "--", "true");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("faultctl: two partitions: the second would end the first");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "run slow db | no command: write it behind --, as in faultctl run slow db -- make test",
                "run slow db -- | no command: write it behind --, as in faultctl run slow db -- make test",
                "run -- true | no fault: write one before --, or some as --with 'slow db --delay 200ms'",
                "run reset db -- true | 'reset' is no fault; there are slow, flaky, duplicate, corrupt, reorder, rate,"
                        + " profile, drop, partition",
                "run slow db -o json -- true | --output belongs before the fault: faultctl run --output … slow …",
                "run slow --fault f-1 -- true | --fault can't be given to a fault of faultctl run, which makes new"
                        + " faults, binds them to its own lease and has no dry run",
                "run slow --delya 1s db -- true | slow has no option '--delya'; did you mean --delay?",
                "run --on-loss x slow db -- true | --on-loss: 'x' is not fail or warn",
                "run --wiht x -- true | run has no option '--wiht'; did you mean --with?",
                "run --with partition -- true | no group: name the targets to be cut off, as in: faultctl partition"
                        + " a b,c",
            })
    void badUsageIsToldBeforeAnythingIsAsked(String line, String problem) {
        Run run = run(line);

        assertThat(run).isEqualTo(new Run(2, "", "faultctl: " + problem + "\nsee: faultctl run --help\n"));
        assertThat(server.requests()).isEmpty();
    }
}
