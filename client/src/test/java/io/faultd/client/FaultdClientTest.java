package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.MatchInfo;
import io.faultd.protocol.Reset;
import io.faultd.protocol.Skipped;
import io.faultd.protocol.Stopped;
import io.faultd.protocol.VersionInfo;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultdClientTest {
    private static final String APPLIED =
            "{\"fault\":\"f-1\",\"targets\":[\"db\"],\"interfaces\":[{\"target\":\"db\",\"interface\":\"eth0\",\"direction\":\"in\"}],"
                    + "\"skipped\":[{\"target\":\"x\",\"reason\":\"is not running\"}]}";

    private WireServer server;
    private FaultdClient faultd;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer();
        faultd = FaultdClient.connect(server.address());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void assertSent(String method, String params) {
        Map<String, Object> call = server.request().call();
        assertThat(call.get("method")).isEqualTo(method);
        assertThat(Json.write(call.get("params"))).isEqualTo(params);
    }

    @Test
    void slowSendsAllThatWasSaid() {
        server.answersResult(APPLIED);

        Fault fault = faultd.slow("db", "web")
                .delay(Duration.ofMillis(100))
                .jitter(Duration.ofNanos(1_500_000))
                .correlation(25)
                .distribution(Distribution.PARETO)
                .direction(Direction.BOTH)
                .random(1)
                .lasting(Duration.ofSeconds(90))
                .apply();

        assertSent(
                "slow",
                "{\"targets\":[\"db\",\"web\"],\"delay\":\"100ms\",\"jitter\":\"1.5ms\",\"correlation\":\"25%\","
                        + "\"distribution\":\"pareto\",\"direction\":\"both\",\"random\":1,\"for\":\"90s\"}");
        assertThat(fault.id()).isEqualTo("f-1");
        assertThat(fault.targets()).containsExactly("db");
        assertThat(fault.interfaces()).containsExactly(new Held("db", "eth0", "in"));
        assertThat(fault.skipped()).containsExactly(new Skipped("x", "is not running"));
    }

    @Test
    void aMatchIsSentAsItWasSaid() {
        server.answersResult(APPLIED);

        faultd.slow("db")
                .to("app", "10.0.0.0/8,host:example.org")
                .except("10.0.0.1")
                .port("80,443,1000-1010")
                .peerPort("1024-65535")
                .protocol("tcp,udp")
                .apply();

        assertSent(
                "slow",
                "{\"targets\":[\"db\"],\"to\":[\"app\",\"10.0.0.0/8\",\"host:example.org\"],\"except\":[\"10.0.0.1\"],"
                        + "\"port\":\"80,443,1000-1010\",\"peer_port\":\"1024-65535\",\"protocol\":\"tcp,udp\"}");
        assertThatThrownBy(() -> faultd.slow("db").port("http")).isInstanceOf(BadValueException.class);
    }

    @Test
    void aFaultIsChangedInPlace() {
        server.answersResult(APPLIED);

        faultd.slow().changing("f-1").delay(Duration.ofSeconds(1)).apply();

        assertSent("slow", "{\"targets\":[],\"fault\":\"f-1\",\"delay\":\"1s\"}");

        server.requests().clear();
        faultd.drop().changing("f-2").every(3).apply();
        assertSent("drop", "{\"targets\":[],\"fault\":\"f-2\",\"every\":3}");
    }

    @Test
    void connectionsThatFitAreReset() {
        server.answersResult("{\"reset\":1,\"targets\":[{\"target\":\"db\",\"reset\":1,\"connections\":[\"a - b\"]}]}");

        Reset done = faultd.resetting("db")
                .to("web", "10.0.0.0/8")
                .except("10.0.0.1")
                .port("5432")
                .peerPort("1000-2000")
                .apply();

        assertSent(
                "reset",
                "{\"targets\":[\"db\"],\"to\":[\"web\",\"10.0.0.0/8\"],\"except\":[\"10.0.0.1\"],\"port\":\"5432\","
                        + "\"peer_port\":\"1000-2000\"}");
        assertThat(done.targets()).containsExactly(new Reset.OfTarget("db", 1, List.of("a - b")));

        server.requests().clear();
        faultd.resetting().all().apply();
        assertSent("reset", "{\"targets\":[],\"all\":true}");
        assertThatThrownBy(() -> faultd.resetting("db").port("http")).isInstanceOf(BadValueException.class);
    }

    @Test
    void aFaultTellsItsMatch() {
        server.answersResult(
                "[{\"fault\":\"f-1\",\"match\":{\"to\":[\"db\"],\"except\":[],\"port\":\"80,443\",\"protocol\":\"tcp\"}},"
                        + "{\"fault\":\"f-2\"}]");

        assertThat(faultd.faults())
                .extracting(FaultInfo::match)
                .containsExactly(new MatchInfo(List.of("db"), List.of(), "80,443", null, "tcp", null), null);
    }

    @Test
    void aDryRunTellsWhatWouldBeDone() {
        server.answersResult("{\"dry_run\":\"nft\",\"commands\":[\"add table\"]}");
        assertThat(faultd.slow("db").dryRun(DryRunForm.NFT)).containsExactly("add table");
        assertSent("slow", "{\"targets\":[\"db\"],\"dry_run\":\"nft\"}");
    }

    @Test
    void aDryRunWithoutAFormIsAScript() {
        server.answersResult("{\"dry_run\":\"sh\",\"commands\":[\"#!/bin/sh\",\"set -eu\"]}");
        assertThat(faultd.slow("db").dryRun()).containsExactly("#!/bin/sh", "set -eu");
        assertSent("slow", "{\"targets\":[\"db\"],\"dry_run\":\"sh\"}");
    }

    @Test
    void aDryRunOfThePlanIsOneText() {
        server.answersResult("{\"dry_run\":\"json\",\"plan\":{\"drops\":[]}}");
        assertThat(faultd.dryRun(DryRunForm.JSON, "stop", Map.of("all", true))).containsExactly("{\"drops\":[]}");
        assertSent("stop", "{\"all\":true,\"dry_run\":\"json\"}");
    }

    @Test
    void flakySendsItsPercentageExactly() {
        server.answersResult(APPLIED);
        faultd.flaky("db").loss(0.0001).correlation(100).apply();
        assertSent("flaky", "{\"targets\":[\"db\"],\"loss\":\"0.0001%\",\"correlation\":\"100%\"}");
    }

    @Test
    void duplicateAndCorruptSendTheirPercentage() {
        server.answersResult(APPLIED);
        faultd.duplicate("db").percent(30).apply();
        assertSent("duplicate", "{\"targets\":[\"db\"],\"percent\":\"30%\"}");

        server.requests().clear();
        faultd.corrupt().all().percent(2.5).apply();
        assertSent("corrupt", "{\"targets\":[],\"all\":true,\"percent\":\"2.5%\"}");
    }

    @Test
    void reorderSendsAllThatWasSaid() {
        server.answersResult(APPLIED);
        faultd.reorder("db").percent(10).gap(5).delay(Duration.ofMillis(20)).apply();
        assertSent("reorder", "{\"targets\":[\"db\"],\"percent\":\"10%\",\"gap\":5,\"delay\":\"20ms\"}");
    }

    @Test
    void rateSendsAllThatWasSaid() {
        server.answersResult(APPLIED);
        faultd.rate(Rate.parse("1mbit"), "db").burst(16384).apply();
        assertSent("rate", "{\"targets\":[\"db\"],\"rate\":\"1mbit\",\"burst\":\"16384b\"}");
    }

    @Test
    void partitionSendsItsGroups() {
        server.answersResult(APPLIED);
        faultd.partition(List.of("a"), List.of("b", "c")).oneWay().rest().apply();
        assertSent("partition", "{\"groups\":[[\"a\"],[\"b\",\"c\"]],\"one_way\":true,\"rest\":true}");
    }

    @Test
    void refusesBadValuesBeforeAnythingIsSent() {
        assertThatThrownBy(() -> faultd.slow("db").delay(Duration.ofMillis(-5))).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> faultd.slow("db").delay(Duration.ofHours(1))).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> faultd.flaky("db").loss(140)).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> faultd.flaky("db").loss(Double.NaN)).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> faultd.reorder("db").gap(0)).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> faultd.reorder("db").delay(Duration.ZERO)).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> faultd.rate(Rate.parse("1mbit"), "db").burst(1))
                .isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> faultd.slow("db").random(0)).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> faultd.slow("db").lasting(Duration.ZERO)).isInstanceOf(BadValueException.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void closingAFaultStopsThatFault() {
        server.answersResult(APPLIED);
        Fault fault = faultd.slow("db").apply();
        server.requests().clear();
        server.answersResult("{\"ended\":[\"f-1\"]}");

        fault.close();

        assertSent("stop", "{\"fault\":[\"f-1\"]}");
    }

    @Test
    void everyWayToEndFaultsSaysWhatEnded() {
        server.answersResult("{\"ended\":[\"f-1\"],\"reduced\":[\"f-2\"],\"targets\":[\"db\"]}");
        assertThat(faultd.stop("db")).isEqualTo(new Stopped(List.of("f-1"), List.of("f-2"), List.of("db")));
        assertSent("stop", "{\"targets\":[\"db\"]}");

        server.requests().clear();
        faultd.stopAll();
        assertSent("stop", "{\"all\":true}");

        server.requests().clear();
        faultd.join();
        assertSent("join", "{}");
    }

    @Test
    void listsWhatThereIs() {
        server.answersResult("[]");
        assertThat(faultd.status("db")).isEmpty();
        assertSent("status", "{\"targets\":[\"db\"]}");
        assertThat(faultd.faults()).isEmpty();
        assertThat(faultd.targets()).isEmpty();
        assertThat(faultd.doctor()).isEmpty();

        server.answersResult("{\"version\":\"0.1\",\"java\":\"17\",\"kernel\":\"6.1\",\"docker\":\"none\"}");
        assertThat(faultd.version()).isEqualTo(new VersionInfo("0.1", "17", "6.1", "none"));
    }

    @Test
    void anErrorCarriesItsCodeAndWhereItComesFrom() {
        server.answersError(
                "{\"code\":-32003,\"message\":\"the kernel refused\",\"data\":{\"operation\":\"add qdisc netem\",\"interface\":\"eth0\",\"errno\":\"ENOENT\"}}");

        assertThatThrownBy(() -> faultd.slow("db").apply())
                .isInstanceOfSatisfying(FaultdException.class, e -> {
                    assertThat(e.code()).isEqualTo(-32003);
                    assertThat(e.data().orElseThrow().interface_()).isEqualTo("eth0");
                    assertThat(e.data().orElseThrow().errno()).isEqualTo("ENOENT");
                })
                .hasMessage("the kernel refused");
    }

    @Test
    void refusesAnAnswerThatIsNoAnswerToItsCall() {
        for (String answer : List.of(
                "[]",
                "{}",
                "hello",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1}")) {
            server.answersJson(answer);
            assertThatThrownBy(() -> faultd.version())
                    .isInstanceOf(FaultdException.class)
                    .hasMessageContaining("does not speak JSON-RPC");
        }
        server.answersResult("{\"targets\":[]}");
        assertThatThrownBy(() -> faultd.slow("db").apply())
                .isInstanceOf(JsonException.class)
                .hasMessage("'fault' is missing");
    }

    @Test
    void canBeUsedByManyThreads() {
        server.answersResult("7");
        long answered = IntStream.range(0, 50)
                .parallel()
                .filter(i -> Long.valueOf(7).equals(faultd.call("x", Map.of())))
                .count();
        assertThat(answered).isEqualTo(50);
    }
}
