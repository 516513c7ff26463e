package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultd.client.FaultdException;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.RpcError;
import io.faultd.unit.Rate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid requests to a daemon with a fault in force: each is refused in one line, and the fault is unchanged. */
class BadInputIT extends Proof {
    private KernelState inForce;
    private List<FaultInfo> faults;

    BadInputIT(NamedNetwork net) {
        super(net);
    }

    @BeforeEach
    void putAFaultInForce() {
        faultd.rate(Rate.parse("10mbit"), b.word()).apply();
        faultd.partition(List.of(c.word()), List.of(d.word())).apply();
        inForce = KernelState.of(net.namespaces());
        faults = faultd.faults();
    }

    @AfterEach
    void everythingIsAsBefore() {
        assertThat(KernelState.of(net.namespaces()).text()).isEqualTo(inForce.text());
        assertThat(faultd.faults()).isEqualTo(faults);
    }

    static List<Arguments> calls() {
        String notPercent = "a percentage lies between 0 and 100: '140%'";
        return List.of(
                call(
                        "slow",
                        Map.of("targets", List.of("netns:nope")),
                        RpcError.NO_TARGET,
                        "'netns:nope' matches no target"),
                call("slow", Map.of("targets", List.of("netns:a", "netns:nope")), RpcError.NO_TARGET, "'netns:nope'"),
                call("slow", Map.of("targets", List.of()), RpcError.INVALID_PARAMS, "slow: no target"),
                call("slow", Map.of(), RpcError.INVALID_PARAMS, "slow: no target"),
                call(
                        "slow",
                        Map.of("targets", List.of("")),
                        RpcError.INVALID_PARAMS,
                        "an empty word selects no target"),
                call("slow", a("delay", "-5ms"), RpcError.INVALID_PARAMS, "slow: delay: a duration can't be negative"),
                call("slow", a("delay", "1000000h"), RpcError.INVALID_PARAMS, "a delay lies between 0 and 600s"),
                call("slow", a("delay", "75"), RpcError.INVALID_PARAMS, "'75' has no unit"),
                call("slow", a("delay", Map.of()), RpcError.INVALID_PARAMS, "slow: delay: must be a string"),
                call("flaky", a("loss", "140%"), RpcError.INVALID_PARAMS, notPercent),
                call("flaky", a("loss", -1), RpcError.INVALID_PARAMS, "can't be negative"),
                call("flaky", a("los", "1%"), RpcError.INVALID_PARAMS, "flaky takes no 'los'"),
                call("rate", a("rate", 0), RpcError.INVALID_PARAMS, "a rate must be at least 8bit"),
                call("rate", a("rate", "1e9mbit"), RpcError.INVALID_PARAMS, "is not a rate"),
                call("reorder", a("gap", 0), RpcError.INVALID_PARAMS, "gap: a gap lies between 1 and 1000000"),
                call("duplicate", a("percent", "x"), RpcError.INVALID_PARAMS, "'x' is not a percentage"),
                call(
                        "slow",
                        a("random", 0),
                        RpcError.INVALID_PARAMS,
                        "random: a number of random targets lies between 1"),
                call("slow", a("for", "0s"), RpcError.INVALID_PARAMS, "for: a fault must last some time"),
                call("slow", a("direction", "up"), RpcError.INVALID_PARAMS, "'up' is not a direction"),
                call(
                        "partition",
                        Map.of("groups", List.of()),
                        RpcError.INVALID_PARAMS,
                        "partition: no group: name the targets to be cut off"),
                call(
                        "partition",
                        Map.of("groups", List.of(List.of("netns:a"), List.of("netns:nope"))),
                        RpcError.NO_TARGET,
                        "'netns:nope' matches no target"),
                call("stop", Map.of(), RpcError.INVALID_PARAMS, "stop needs to know what to end"),
                call("stop", Map.of("targets", List.of("netns:nope")), RpcError.NO_TARGET, "'netns:nope'"),
                call(
                        "apply",
                        Map.of("fault", "f-none", "effects", Map.of("loss", Map.of("percent", 1))),
                        RpcError.NO_TARGET,
                        "there is no fault f-none"),
                call("slwo", a("delay", "5ms"), RpcError.METHOD_NOT_FOUND, "slwo"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("calls")
    void aCallIsRefusedInOneLine(String method, Map<String, ?> params, RpcError error, String message) {
        FaultdException refusal = catchThrowableOfType(FaultdException.class, () -> faultd.call(method, params));

        assertThat(refusal.code()).isEqualTo(error.code());
        assertThat(refusal).hasMessageContaining(message).hasMessageNotContainingAny("\n", "Exception");
    }

    @ParameterizedTest(name = "faultctl {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "slow netns:nope               | 4 | 1 | faultctl: 'netns:nope' matches no target; faultctl targets"
                        + " lists what there is",
                "slow                          | 2 | 2 | faultctl: ",
                "flaky netns:a --loss 140%     | 2 | 2 | a percentage lies between 0 and 100",
                "slow netns:a --delay -5ms     | 2 | 2 | a duration can't be negative",
                "rate netns:a --rate 0         | 2 | 2 | a rate must be at least 8bit",
                "slow netns:a --dely 5ms       | 2 | 2 | --dely",
                "slwo netns:a                  | 2 | 2 | there is no command 'slwo'",
                "status netns:nope             | 4 | 1 | faultctl: 'netns:nope' matches no target",
                "stop                          | 2 | 2 | faultctl: "
            })
    void aCommandLineIsRefusedWithItsStatus(String line, int status, int lines, String message) {
        Shell.Result result = daemon.faultctl(line.strip().split(" +"));

        assertThat(result.status()).as(result.err()).isEqualTo(status);
        assertThat(result.err()).contains(message).startsWith("faultctl: ");
        assertThat(result.err().lines()).hasSize(lines);
        assertThat(result.out()).isEmpty();
    }

    private static Arguments call(String method, Map<String, ?> params, RpcError error, String message) {
        return Arguments.of(method, params, error, message);
    }

    private static Map<String, Object> a(String name, Object value) {
        return Map.of("targets", List.of("netns:a"), name, value);
    }
}
