package io.faultd.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.CapturedLog;
import io.faultd.protocol.Applied;
import io.faultd.protocol.RpcError;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RpcConfig;
import io.faultd.rpc.RpcException;
import io.faultd.rpc.RpcJson;
import io.faultd.rpc.RpcMethods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class AuditLogTest {
    private static final Caller ROOT = new Caller.Local(0, 4711);

    @TempDir
    Path folder;

    private final ObjectMapper mapper = RpcJson.mapper(RpcConfig.JsonLimits.DEFAULT);
    private final SetClock clock = new SetClock();
    private AuditLog audit;

    /** A clock that a test sets. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-21T15:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** The possible outcomes of a call. */
    private final class Methods implements RpcMethods {
        @Override
        public Set<String> names() {
            return Set.of("slow", "refuse", "throw", "crash", "status");
        }

        @Override
        public CompletionStage<?> call(String method, ObjectNode params, Caller caller) {
            return switch (method) {
                case "slow" ->
                    CompletableFuture.completedStage(new Applied("f-1", List.of("db"), List.of(), List.of()));
                case "refuse" -> CompletableFuture.failedStage(new RpcException(RpcError.NO_TARGET, "no such target"));
                case "throw" -> throw RpcException.invalidParams("no such parameter");
                case "crash" -> CompletableFuture.failedStage(new IllegalStateException("a bug"));
                default -> CompletableFuture.completedStage(List.of());
            };
        }
    }

    @AfterEach
    void close() {
        audit.close();
    }

    @Test
    void aCommandIsInTheLogBeforeItIsAnswered() throws IOException {
        call("slow");

        assertThat(lines())
                .singleElement()
                .hasToString("{\"time\":\"2026-11-21T15:00:00Z\",\"who\":{\"uid\":0,\"pid\":4711,\"user\":\"root\"},"
                        + "\"method\":\"slow\",\"params\":{\"delay\":\"5ms\"},\"result\":\"ok\",\"fault\":\"f-1\","
                        + "\"targets\":[\"db\"],\"interfaces\":[],\"skipped\":[]}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void whatWasRefusedIsThereWithItsReasonAndWhatOnlyLooksIsNot() throws IOException {
        assertThatThrownBy(() -> call("refuse")).hasCauseInstanceOf(RpcException.class);
        assertThatThrownBy(() -> call("throw")).hasCauseInstanceOf(RpcException.class);
        assertThatThrownBy(() -> call("crash")).hasCauseInstanceOf(IllegalStateException.class);
        call("status");

        assertThat(lines())
                .extracting(line ->
                        line.path("code").asInt() + " " + line.path("message").asText())
                .containsExactly(
                        "-32001 no such target",
                        "-32602 no such parameter",
                        "-32603 java.lang.IllegalStateException: a bug");
    }

    @Test
    void aRemoteCallerIsNamedByCertificateAndAddress() throws IOException {
        open().refused(new Caller.Remote("fd00::1", 4711, Optional.of("CN=ci")), "unauthorized", "the token is wrong");
        audit.close();

        assertThat(lines())
                .singleElement()
                .hasToString("{\"time\":\"2026-11-21T15:00:00Z\",\"who\":{\"address\":\"fd00::1\",\"port\":4711,"
                        + "\"subject\":\"CN=ci\"},\"refused\":\"unauthorized\",\"message\":\"the token is wrong\"}");
    }

    @Test
    void aFloodOfRefusalsIsAFewLinesThatAccountForAll() throws IOException {
        open();
        for (int second = 0; second < 25; second++) {
            for (int i = 0; i < 100; i++) {
                audit.refused(ROOT, "not_allowed", "go away");
            }
            clock.now = clock.now.plus(Duration.ofSeconds(1));
        }
        audit.refused(ROOT, "unauthorized", "another reason");
        audit.close();

        assertThat(lines())
                .extracting(line -> line.path("refused").asText() + " "
                        + line.path("not_written_before").asInt())
                .containsExactly("not_allowed 0", "not_allowed 999", "not_allowed 999", "unauthorized 0");
    }

    @ParameterizedTest
    @CsvSource({"'127.%d.%d.%d', 127.0.0.0/8", "'10.1.2.%3$d', 10.1.2.0/24", "'fd00:1:2:3:%x:%x:%x:1', fd00:1:2:3::/64"
    })
    void ofManyAddressesOfASubnetSomeHaveALineAndTheOthersOneTogether(String form, String subnet) throws IOException {
        open();
        for (int i = 0; i < 4000; i++) {
            String host = String.format(Locale.ROOT, form, 1 + i / 250 / 250, 1 + i / 250 % 250, 1 + i % 250);
            audit.refused(new Caller.Remote(host, 4711, Optional.empty()), "unauthorized", "the token is wrong");
        }
        clock.now = clock.now.plus(Duration.ofSeconds(10));
        String last = String.format(Locale.ROOT, form, 200, 200, 252);
        audit.refused(new Caller.Remote(last, 4711, Optional.empty()), "unauthorized", "the token is wrong");
        audit.close();

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(10).filteredOn(line -> !line.has("subnet")).hasSize(8);
        JsonNode sum = lines.get(9);
        assertThat(sum.path("subnet").asText().replace("0:0:0:0/64", ":/64")).isEqualTo(subnet);
        long repeated = form.contains("%3$d") ? 8 * (4000 / 250 - 1) : 0; // of the eight, counted separately
        assertThat(sum.path("not_written_before").asLong()).isEqualTo(4000 - 9 - repeated);
    }

    @Test
    void manyUsersHaveNotMoreLinesThanADiskBearsAndAllAreCounted() throws IOException {
        open();
        for (int second = 0; second < 100; second++) {
            for (int i = 0; i < 1000; i++) {
                int uid = 100_000 + second * 1000 + i;
                audit.refused(new Caller.Local(uid, 4711), "not_allowed", "go away");
            }
            clock.now = clock.now.plus(Duration.ofSeconds(1));
        }
        audit.close();

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(600);
        long counted = lines.stream()
                .mapToLong(line -> 1
                        + line.path("not_written_before").asLong()
                        + line.path("others_not_written_before").asLong())
                .sum();
        assertThat(counted).isBetween(85_000L, 100_000L);
    }

    @Test
    void refusalsTakeNoRoomFromCommands() throws IOException {
        audit = new AuditLog(file(), 16_000, mapper, clock);
        call("slow");
        floodOverHours();
        assertThat(folder.resolve("audit.log.1")).doesNotExist();
        assertThat(Files.size(file())).isLessThan(16_000 / 8 + 1000);
        assertThat(audit.lost()).isPositive();

        // Lines from before a restart count as well.
        audit.close();
        long size = Files.size(file());
        audit = AuditLog.open(file(), 16_000, mapper, clock);
        floodOverHours();
        call("slow");
        assertThat(Files.size(file())).isLessThan(size + 1000);
        assertThat(lines()).filteredOn(line -> line.has("method")).hasSize(4);

        // The next file has room for them again.
        Files.move(file(), folder.resolve("moved"));
        audit.refused(ROOT, "foreign_host", "go away");
        call("slow");
        assertThat(lines()).hasSize(2);
    }

    /** As a caller with many users does. */
    private void floodOverHours() throws IOException {
        for (int i = 0; i < 1000; i++) {
            audit.refused(new Caller.Local(100_000 + i, 4711), "not_allowed", "go away");
            clock.now = clock.now.plus(Duration.ofSeconds(10));
        }
        call("slow"); // and everything before it is written
    }

    @Test
    void theFileCanBeMovedAwayAtAnyTime() throws IOException {
        call("slow");
        Files.move(file(), folder.resolve("moved"));
        call("slow");

        assertThat(lines()).hasSize(1);
    }

    @Test
    void aLargeFileMakesRoomForANewOne() throws IOException {
        audit = new AuditLog(file(), 500, mapper, clock);
        while (!Files.exists(folder.resolve("audit.log.1"))) {
            call("slow");
        }
        call("slow");

        assertThat(lines()).hasSize(1);
        assertThat(Files.size(folder.resolve("audit.log.1"))).isBetween(500L, 1000L);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("audit.log", "audit.log.1");
    }

    /** A full disk, as Linux has one in every machine (man 4 full), and a place that nothing can be written to. */
    @ParameterizedTest
    @CsvSource({"/dev/full, No space left on device", "/, Is a directory"})
    void aDiskThatTakesNothingStopsNoCommandAndIsCounted(Path full, String reason) throws IOException {
        open();
        Files.delete(file());
        Files.createSymbolicLink(file(), full);
        try (CapturedLog log = CapturedLog.of(AuditLog.class)) {
            call("slow");
            call("slow");
            assertThat(audit.lost()).isEqualTo(2);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR can't write the audit log " + file() + "; commands continue")
                    .contains(reason);
        }

        Files.delete(file());
        call("slow");
        assertThat(lines()).hasSize(1);
    }

    @Test
    void whatWasTornStaysALineByItself() throws IOException {
        Files.writeString(file(), "{\"time\":\"2026-11-21T15:00:00Z\"}\n{\"time\":\"2026-");
        call("slow");
        Files.writeString(file(), "{\"torn\"", StandardOpenOption.APPEND);
        call("slow");

        List<String> lines = Files.readAllLines(file());
        assertThat(lines).hasSize(5);
        assertThat(lines.get(1)).isEqualTo("{\"time\":\"2026-");
        assertThat(mapper.readTree(lines.get(2)).path("method").asText()).isEqualTo("slow");
        assertThat(lines.get(3)).isEqualTo("{\"torn\"");
        assertThat(mapper.readTree(lines.get(4)).path("method").asText()).isEqualTo("slow");
    }

    @Test
    void endlessParametersAreNotRepeated() throws IOException {
        ObjectNode params = mapper.createObjectNode().put("delay", "x".repeat(100_000));
        new AuditedMethods(new Methods(), (method, told) -> true, open(), mapper)
                .call("slow", params, ROOT)
                .toCompletableFuture()
                .join();

        assertThat(lines().get(0).path("params").asText()).isEqualTo("100012 characters");
    }

    private void call(String method) throws IOException {
        AuditLog log = audit == null ? open() : audit;
        new AuditedMethods(new Methods(), (name, told) -> !name.equals("status"), log, mapper)
                .call(method, mapper.createObjectNode().put("delay", "5ms"), ROOT)
                .toCompletableFuture()
                .join();
    }

    private AuditLog open() throws IOException {
        audit = AuditLog.open(file(), mapper, clock);
        return audit;
    }

    private Path file() {
        return folder.resolve("audit.log");
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file())) {
            lines.add(mapper.readTree(line));
        }
        return lines;
    }
}
