package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.cli.Faultctl;
import io.faultd.cli.terminal.Terminal;
import io.faultd.fault.Profiles;
import io.faultd.fault.spec.EffectSpec;
import io.faultd.fault.spec.FaultOption;
import io.faultd.fault.spec.FaultSpec;
import io.faultd.fault.spec.OptionType.Takes;
import io.faultd.fault.spec.PartitionOptions;
import io.faultd.fault.spec.ResetOptions;
import io.faultd.fault.spec.Rule;
import io.faultd.fault.spec.Spec;
import io.faultd.fault.spec.Spelling;
import io.faultd.metrics.Metrics;
import io.faultd.rpc.Caller;
import io.faultd.rpc.EventBus;
import io.faultd.rpc.RpcConfig;
import io.faultd.rpc.RpcException;
import io.faultd.rpc.RpcMethods;
import io.faultd.rpc.RpcServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code faultctl} and the RPC take the same options in the same way: each option of each command that makes faults
 * gives the same request to the engine, or is refused with the same words. Command lines are run by {@code faultctl}
 * itself, against a server on a Unix socket that reads calls as the daemon does.
 */
@Timeout(120)
class CommandLineParityTest {
    private static final Profiles PROFILES = Profiles.builtIn();
    private static final Reading READING = new Reading();
    private static final Map<String, Spec<?>> SPECS = specs();

    /** What each command is given besides the option that is tried: enough to be accepted. */
    private static final Map<String, List<Map<String, Object>>> BASES = Map.of(
            "rate", List.of(Map.of("targets", List.of("db"), "rate", "1mbit")),
            "profile", List.of(Map.of("targets", List.of("db"), "name", "3g")),
            "partition",
                    List.of(
                            Map.of("groups", List.of(List.of("a"), List.of("b"))),
                            Map.of("targets", List.of("a", "b", "c"), "shape", "halves"),
                            Map.of("drops", Map.of("a", List.of("b")))));

    private static final List<Map<String, Object>> OTHER_BASES = List.of(Map.of("targets", List.of("db")));

    private static Metrics metrics;
    private static RpcServer server;
    private static Path socket;

    /** A call, as the members of its parameters. */
    private record Call(String method, Map<String, Object> members) {
        @Override
        public String toString() {
            return method + " " + members;
        }
    }

    /** What became of a call: what the engine is asked for, or why it is refused. */
    private record ReadCall(Object request, String refusal) {}

    /** Reads calls as {@link FaultMethods} does, and keeps what it read in place of asking the engine. */
    private static final class Reading implements RpcMethods {
        private final ObjectMapper mapper = new ObjectMapper();
        private final FaultRequests requests = new FaultRequests(PROFILES);
        private volatile Object last;

        @Override
        public Set<String> names() {
            return SPECS.keySet();
        }

        @Override
        public CompletionStage<?> call(String method, ObjectNode params, Caller caller) {
            last = read(new Params(method, params));
            ObjectNode done = mapper.createObjectNode().put("fault", "f-1").put("reset", 0);
            for (String list : List.of("targets", "interfaces", "skipped", "commands", "groups")) {
                done.putArray(list);
            }
            done.putObject("drops");
            return CompletableFuture.completedStage(done);
        }

        Object read(Params params) throws RpcException {
            Object request =
                    switch (params.method()) {
                        case "partition" -> FaultRequests.partition(params, new Random(1));
                        case "reset" -> params.read(ResetOptions.SPEC);
                        default -> requests.read(params);
                    };
            params.refuseOthers();
            return request;
        }
    }

    private static Map<String, Spec<?>> specs() {
        Map<String, Spec<?>> specs = new LinkedHashMap<>();
        EffectSpec.METHODS.forEach(method -> specs.put(method, FaultSpec.shaping(method)));
        specs.put("drop", FaultSpec.drop());
        specs.put("profile", FaultSpec.profile());
        specs.put("partition", PartitionOptions.SPEC);
        specs.put("reset", ResetOptions.SPEC);
        return specs;
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        metrics = new Metrics();
        socket = folder.resolve("run/faultd.sock");
        server = RpcServer.start(
                RpcConfig.on(socket),
                READING,
                new EventBus(),
                metrics,
                () -> Map.of("status", "ok"),
                (caller, reason, message) -> {});
    }

    @AfterAll
    static void stop() {
        server.close();
        metrics.close();
    }

    static List<String> commands() {
        return List.copyOf(SPECS.keySet());
    }

    /** Each option absent, and with each of its samples, which are at its limits and beyond. */
    static List<Call> singles() {
        List<Call> calls = new ArrayList<>();
        SPECS.forEach((method, spec) -> {
            calls.add(new Call(method, Map.of()));
            for (Map<String, Object> base : BASES.getOrDefault(method, OTHER_BASES)) {
                for (FaultOption<?> option : spec.options()) {
                    calls.add(new Call(method, without(base, option.name())));
                    OptionSamples samples = OptionSamples.of(option);
                    Stream.concat(samples.valid().stream(), samples.invalid().stream())
                            .forEach(value -> calls.add(new Call(method, with(base, option.name(), value))));
                }
            }
        });
        return calls.stream()
                .distinct()
                .filter(CommandLineParityTest::isCommandLine)
                .toList();
    }

    /** Each rule between options, broken. */
    static List<Call> broken() {
        List<Call> calls = new ArrayList<>();
        SPECS.forEach((method, spec) -> {
            for (Rule rule : spec.rules()) {
                calls.add(new Call(method, rule.example()));
                Map<String, Object> otherwiseRight = new LinkedHashMap<>(
                        BASES.getOrDefault(method, OTHER_BASES).get(0));
                if (!method.equals("partition")) {
                    otherwiseRight.putAll(rule.example());
                    calls.add(new Call(method, otherwiseRight));
                }
            }
        });
        return calls.stream()
                .distinct()
                .filter(CommandLineParityTest::isCommandLine)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"singles", "broken"})
    void aCommandLineIsReadAsTheCallThatItStandsFor(Call call) {
        assertThat(commandLine(call)).isEqualTo(direct(call));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void soAreAnyTwoOptionsTogether(String method) {
        List<FaultOption<?>> options = SPECS.get(method).options();
        int tried = 0;
        for (Map<String, Object> base : BASES.getOrDefault(method, OTHER_BASES)) {
            for (int i = 0; i < options.size(); i++) {
                for (int j = i + 1; j < options.size(); j++) {
                    for (Object one : OptionSamples.of(options.get(i)).some()) {
                        for (Object other : OptionSamples.of(options.get(j)).some()) {
                            Map<String, Object> members = with(
                                    with(base, options.get(i).name(), one),
                                    options.get(j).name(),
                                    other);
                            Call call = new Call(method, members);
                            if (isCommandLine(call)) {
                                assertThat(commandLine(call)).as("%s", call).isEqualTo(direct(call));
                                tried++;
                            }
                        }
                    }
                }
            }
        }
        assertThat(tried).isGreaterThanOrEqualTo(options.size());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionTakesWhatIsInItsRangeAndNothingElse(String method) {
        for (FaultOption<?> option : SPECS.get(method).options()) {
            Map<String, Object> base = BASES.getOrDefault(method, OTHER_BASES).get(0);
            for (Object value : OptionSamples.of(option).valid()) {
                String refusal = direct(new Call(method, with(base, option.name(), value)))
                        .refusal();
                // Another rule may refuse it: a partition drops both ways, say.
                assertThat(refusal == null
                                || !refusal.startsWith(option.name() + ": a")
                                || refusal.contains("; write one_way"))
                        .as("%s %s=%s: %s", method, option, value, refusal)
                        .isTrue();
            }
            for (Object value : OptionSamples.of(option).invalid()) {
                assertThat(direct(new Call(method, with(base, option.name(), value)))
                                .refusal())
                        .as("%s %s=%s", method, option, value)
                        .isNotNull();
            }
        }
    }

    @Test
    void thereAreHundredsOfCases() {
        assertThat(singles()).hasSizeGreaterThan(700);
        assertThat(broken()).hasSizeGreaterThan(30);
    }

    private static Map<String, Object> with(Map<String, Object> members, String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return more;
    }

    private static Map<String, Object> without(Map<String, Object> members, String name) {
        Map<String, Object> fewer = new LinkedHashMap<>(members);
        fewer.remove(name);
        return fewer;
    }

    /**
     * Whether a command line can say it: there, the words of a partition are targets where they are laid out, else
     * groups.
     */
    private static boolean isCommandLine(Call call) {
        Map<String, Object> members = call.members();
        if (call.method().equals("profile") && !members.containsKey("name")) {
            return !members.containsKey("targets"); // the last of them would be the name
        }
        boolean laidOut = Stream.of("shape", "random", "seed")
                .anyMatch(name -> members.containsKey(name) && !Boolean.FALSE.equals(members.get(name)));
        boolean words = members.containsKey(laidOut ? "groups" : "targets");
        return !call.method().equals("partition") || !words;
    }

    private static ReadCall direct(Call call) {
        ObjectNode params = READING.mapper.valueToTree(call.members());
        try {
            return new ReadCall(READING.read(new Params(call.method(), params)), null);
        } catch (RpcException e) {
            return new ReadCall(null, withoutSpelling(call, e.getMessage()));
        }
    }

    private static ReadCall commandLine(Call call) {
        READING.last = null;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("FAULTD_HOST", "unix://" + socket));
        int status = new Faultctl(terminal).run(arguments(call).toArray(String[]::new));
        String complaint = err.toString(StandardCharsets.UTF_8);
        assertThat(status).as("%s: %s", arguments(call), complaint).isIn(0, 2);
        if (status == 0) {
            return new ReadCall(READING.last, null);
        }
        String line = complaint.lines().findFirst().orElseThrow().substring("faultctl: ".length());
        return new ReadCall(null, withoutSpelling(call, line));
    }

    private static List<String> arguments(Call call) {
        List<String> arguments = new ArrayList<>(List.of(call.method()));
        List<String> words = new ArrayList<>();
        for (FaultOption<?> option : SPECS.get(call.method()).options()) {
            Object value = call.members().get(option.name());
            String flag = option.name(Spelling.COMMAND_LINE);
            Takes takes = option.type().takes();
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, list) -> arguments.addAll(List.of(flag, key + "=" + joined(list))));
            } else if (takes == Takes.WORDS && value != null) {
                ((List<?>) value).forEach(word -> words.add(joined(word)));
            } else if (takes == Takes.NOTHING && Boolean.TRUE.equals(value)) {
                arguments.add(flag);
            } else if (takes == Takes.VALUES && value != null) {
                ((List<?>) value).forEach(text -> arguments.addAll(List.of(flag, text.toString())));
            } else if ((takes == Takes.PERHAPS || takes == Takes.CHOICE) && value != null) {
                arguments.add(Boolean.TRUE.equals(value) ? flag : flag + "=" + value);
            } else if (takes == Takes.VALUE && value != null) {
                arguments.addAll(List.of(flag, value.toString()));
            }
        }
        arguments.add("--");
        arguments.addAll(words);
        return arguments;
    }

    private static String joined(Object words) {
        return words instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : words.toString();
    }

    /** A message without the name of the method, and with options spelled as in a request. */
    private static String withoutSpelling(Call call, String message) {
        String text = message.startsWith(call.method() + ": ")
                ? message.substring(call.method().length() + 2)
                : message;
        for (FaultOption<?> option : SPECS.get(call.method()).options()) {
            String flag = option.name(Spelling.COMMAND_LINE);
            boolean isWords = option.type().takes() == Takes.WORDS;
            text = isWords && text.startsWith(flag + ": ")
                    ? text.substring(flag.length() + 2)
                    : text.replaceAll("(?<![a-z-])" + flag + "(?![a-z-])", option.name());
        }
        return text;
    }
}
