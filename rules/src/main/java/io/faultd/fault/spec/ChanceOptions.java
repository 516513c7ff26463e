package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import io.faultd.unit.Probability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What {@code duplicate} and {@code corrupt} can be told.
 *
 * @param percent how many packets it happens to
 * @param correlation how much that depends on the packet before
 */
public record ChanceOptions(FaultOption<Probability> percent, FaultOption<Probability> correlation) {
    /** Those of {@code duplicate}. */
    public static final ChanceOptions DUPLICATE = withStandard("5%");

    /** Those of {@code corrupt}. */
    public static final ChanceOptions CORRUPT = withStandard("1%");

    private static ChanceOptions withStandard(String percent) {
        return new ChanceOptions(
                FaultOption.of("percent", OptionType.PERCENT, "How many packets it happens to")
                        .standard(percent)
                        .spelledOut(),
                FaultOption.of(
                                "correlation",
                                OptionType.PERCENT,
                                "How much a packet's fate depends on that of the one before")
                        .standard("0%"));
    }

    Spec<Effect> spec(BiFunction<Probability, Probability, Effect> effect) {
        return new Spec<>(
                List.of(percent, correlation),
                List.of(),
                values -> effect.apply(values.get(percent), values.get(correlation)));
    }

    Map<String, Object> write(Probability chance, Probability memory) {
        Map<String, Object> members = new LinkedHashMap<>();
        percent.write(chance, members);
        correlation.write(memory, members);
        return members;
    }
}
