package io.faultd.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.fault.SlotTimes;
import io.faultd.target.Target;
import io.faultd.unit.Durations;
import io.faultd.unit.Rate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Every effect behind every other one, as two faults on the same packets: the results are in {@code pairs.txt}. */
class PairsTest {
    private static final Target TARGET = Networks.bridged("a", 1);
    private static final Map<String, Effect> EFFECTS = effects();

    private static Map<String, Effect> effects() {
        Map<String, Effect> effects = new LinkedHashMap<>();
        effects.put("delay", Effects.delay(100));
        effects.put("jitter", Effects.delay(20, 5, Distribution.PARETO));
        effects.put("loss", Effects.loss(10));
        effects.put("bursts", new Effect.BurstLoss(LossModel.parse("gemodel:1%,10%"), false));
        effects.put("duplicate", Effects.duplicate(20));
        effects.put("corrupt", Effects.corrupt(5));
        effects.put("reorder", Effects.reorder(25, 10));
        effects.put("rate", Effects.rate("1mbit", 2000));
        effects.put(
                "bucket", new Effect.TokenBucket(Rate.parse("2mbit"), 2000, Optional.empty(), Duration.ofMillis(50)));
        effects.put("line", new Effect.LineRate(Rate.parse("3mbit"), 0, 0, 0));
        effects.put("slot", new Effect.Slot(SlotTimes.Range.parse("5ms"), 0, 0));
        return effects;
    }

    @ParameterizedTest
    @CsvFileSource(resources = "pairs.txt", delimiter = '|')
    void bothAreInForce(String older, String younger, String together) {
        assertThat(together(older, younger)).isEqualTo(together);
    }

    @Test
    void noPairIsLeftOut() throws Exception {
        try (var in = PairsTest.class.getResourceAsStream("pairs.txt")) {
            List<String> pairs = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf('|', line.indexOf('|') + 1))
                            .replaceAll("\\s", ""))
                    .toList();
            List<String> expected = new ArrayList<>();
            EFFECTS.keySet().forEach(older -> EFFECTS.keySet().forEach(younger -> expected.add(older + "|" + younger)));
            assertThat(pairs).containsExactlyElementsOf(expected);
        }
    }

    private static String together(String older, String younger) {
        Plan plan = Compiler.compile(
                List.of(
                        Networks.fault(1, Direction.IN, List.of("a"), EFFECTS.get(older)),
                        Networks.fault(2, Direction.IN, List.of("a"), EFFECTS.get(younger))),
                List.of(TARGET));
        assertThat(plan.conflicts()).isEmpty();
        Tree tree = LaneAssignment.of(
                Optional.empty(), plan.shapes().values().iterator().next());
        Lane lane = tree.matchAll().orElseThrow().lane();
        List<String> parts = new ArrayList<>();
        lane.duplicate().ifPresent(chance -> parts.add("twice " + chance));
        tree.rate().ifPresent(rate -> parts.add("htb " + rate.rate()));
        lane.stages().forEach(stage -> parts.add(text(stage)));
        return String.join(" > ", parts);
    }

    private static String text(Stage stage) {
        if (stage instanceof TbfStage tbf) {
            return "tbf " + tbf.rate();
        }
        NetemStage netem = (NetemStage) stage;
        String text = "netem";
        text += netem.loss().isZero() ? "" : " loss " + netem.loss();
        text += netem.lossModel().map(model -> " loss " + model.text()).orElse("");
        text += netem.duplicate().isZero() ? "" : " duplicate " + netem.duplicate();
        text += netem.corrupt().isZero() ? "" : " corrupt " + netem.corrupt();
        text += netem.delay().isZero() ? "" : " delay " + Durations.format(netem.delay());
        text += netem.jitter().isZero() ? "" : " jitter " + Durations.format(netem.jitter());
        text += netem.reorder().isZero() ? "" : " reorder " + netem.reorder();
        text += netem.rate().map(line -> " line " + line.rate()).orElse("");
        return text
                + netem.slot().map(slot -> " slot " + slot.times().describe()).orElse("");
    }
}
