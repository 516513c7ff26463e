package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import io.faultd.fault.Ranges;
import io.faultd.unit.Probability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The options of {@code duplicate} and {@code corrupt}.
 *
 * @param percent the percentage of packets affected
 * @param correlation with the packet before
 */
public record ChanceOptions(FaultOption<Probability> percent, FaultOption<Probability> correlation) {
    /** The options of {@code duplicate}. */
    public static final ChanceOptions DUPLICATE = withStandard("5%");

    /** The options of {@code corrupt}. */
    public static final ChanceOptions CORRUPT = withStandard("1%");

    private static ChanceOptions withStandard(String percent) {
        return new ChanceOptions(
                FaultOption.of("percent", OptionType.PERCENT, "The percentage of packets affected")
                        .standard(percent)
                        .spelledOut(),
                FaultOption.of(
                                "correlation",
                                OptionType.PERCENT,
                                Ranges.CORRELATION,
                                "Correlation with the packet before")
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
