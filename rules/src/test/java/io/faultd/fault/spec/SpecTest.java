package io.faultd.fault.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpecTest {
    static Map<String, Spec<?>> specs() {
        Map<String, Spec<?>> specs = new LinkedHashMap<>();
        EffectSpec.METHODS.forEach(method -> specs.put(method, FaultSpec.shaping(method)));
        specs.put("drop", FaultSpec.drop());
        specs.put("profile", FaultSpec.profile());
        specs.put("partition", PartitionOptions.SPEC);
        return specs;
    }

    static Stream<Arguments> options() {
        return specs().entrySet().stream().flatMap(entry -> entry.getValue().options().stream()
                .map(option -> Arguments.of(entry.getKey() + " " + option, option)));
    }

    static Stream<Arguments> rules() {
        return specs().entrySet().stream().flatMap(entry -> entry.getValue().rules().stream()
                .map(rule -> Arguments.of(entry.getKey() + " " + rule.example(), entry.getValue(), rule)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void everyOptionHasADescriptionAndADefaultThatIsInItsRange(String name, FaultOption<?> option) {
        assertThat(option.name()).matches("[a-z]+(_[a-z]+)*");
        assertThat(option.description()).isNotBlank().doesNotContain("\n");
        Stream.of(option.standard(), option.example(), option.bare())
                .flatMap(Optional::stream)
                .forEach(text -> assertThat(option.read(text)).isNotNull());
    }

    @Test
    void noTwoOptionsOfACommandHaveTheSameName() {
        assertThat(specs()).isNotEmpty().allSatisfy((name, spec) -> {
            for (Spelling spelling : List.of(Spelling.REQUEST, Spelling.COMMAND_LINE)) {
                List<String> names = spec.options().stream()
                        .map(option -> option.name(spelling))
                        .toList();
                assertThat(names).isNotEmpty().doesNotHaveDuplicates();
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void everyRuleRefusesItsExampleInOneLine(String name, Spec<?> spec, Rule rule) {
        Map<String, Object> members = new LinkedHashMap<>(rule.example());

        String message = refusal(spec, members);

        assertThat(message).isNotNull().doesNotContain("\n");
        if (!rule.example().isEmpty()) {
            assertThat(withoutOne(spec, members))
                    .as("what one member less is refused for, if for anything")
                    .doesNotContain(message);
        }
    }

    private static List<String> withoutOne(Spec<?> spec, Map<String, Object> members) {
        List<String> messages = new ArrayList<>();
        for (String name : members.keySet()) {
            Map<String, Object> fewer = new LinkedHashMap<>(members);
            fewer.remove(name);
            String message = refusal(spec, fewer);
            if (message != null) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static String refusal(Spec<?> spec, Map<String, Object> members) {
        try {
            spec.read(members::get, Spelling.REQUEST);
            return null;
        } catch (BadOptionException e) {
            return e.getMessage();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slow | delay 75ms",
                "flaky | loss 30%",
                "duplicate | duplicate 5%",
                "corrupt | corrupt 1%",
                "reorder | reorder 25% gap 1 delay 10ms"
            })
    void everyCommandHasItsDefaults(String method, String effects) {
        List<Effect> read = EffectSpec.of(method).read(name -> null, Spelling.REQUEST);

        assertThat(read.stream().map(Effect::describe).collect(Collectors.joining(" ")))
                .isEqualTo(effects);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "htb | rate 1mbit burst 32768b",
                "tbf | rate 1mbit shaper tbf burst 32768b latency 50ms",
                "netem | rate 1mbit shaper netem"
            })
    void everyShaperHasItsDefaults(String shaper, String effects) {
        Map<String, Object> given = Map.of("rate", "1mbit", "shaper", shaper);

        List<Effect> read = EffectSpec.of("rate").read(given::get, Spelling.REQUEST);

        assertThat(read).singleElement().extracting(Effect::describe).isEqualTo(effects);
    }

    @Test
    void messagesNameOptionsAsTheyWereGiven() {
        Map<String, Object> commandLine = Map.of("--rate", "1mbit", "--peak-rate", "2mbit");
        Map<String, Object> request = Map.of("rate", "1mbit", "peak_rate", "2mbit");
        Spec<?> rate = EffectSpec.of("rate");

        assertThatThrownBy(() -> rate.read(request::get, Spelling.REQUEST))
                .hasMessage("peak_rate goes with shaper tbf")
                .isInstanceOfSatisfying(BadOptionException.class, e -> assertThat(e.message(Spelling.COMMAND_LINE))
                        .isEqualTo("--peak-rate goes with --shaper tbf"));
        assertThatThrownBy(() -> rate.read(commandLine::get, Spelling.COMMAND_LINE))
                .isInstanceOf(BadOptionException.class);
    }

    @Test
    void aSpelledOutEffectSaysHowMuch() {
        assertThatThrownBy(() -> EffectMembers.read(Map.of("delay", Map.of())))
                .isInstanceOf(BadOptionException.class)
                .hasMessage("delay: mean is missing; give one, e.g. 75ms");
        assertThatThrownBy(() -> EffectMembers.read(Map.of("loss", Map.of("ecn", true))))
                .hasMessage("loss: percent is missing; give one, e.g. 30%");
        assertThat(EffectMembers.read(Map.of("reorder", Map.of())))
                .isEqualTo(EffectSpec.of("reorder").read(name -> null, Spelling.REQUEST));
    }

    @Test
    void everyOptionOfAnEffectIsWrittenAndReadBack() {
        Map<String, Object> delay =
                Map.of("mean", "5ms", "jitter", "1ms", "correlation", "25%", "distribution", List.of(0, -8192));
        Map<String, Object> slot =
                Map.of("time", "5ms", "jitter", "1ms", "distribution", "pareto", "packets", 3, "bytes", "1001b");
        Map<String, Object> effects = Map.of(
                "delay",
                delay,
                "loss",
                Map.of("percent", "1%", "correlation", "2%", "ecn", true),
                "slot",
                slot,
                "seed",
                7L);

        assertThat(EffectMembers.write(EffectMembers.read(effects))).isEqualTo(effects);
    }
}
