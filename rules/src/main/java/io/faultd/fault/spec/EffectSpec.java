package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import io.faultd.fault.Ranges;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The options of the commands that shape traffic, which define their effects. */
public final class EffectSpec {
    /** The seed of the random numbers of all effects of a fault. */
    public static final FaultOption<Long> SEED = FaultOption.of(
                    "seed",
                    OptionType.text("N", EffectSpec::seed, number -> number),
                    Ranges.SEED,
                    "Make its random numbers repeatable (Linux 6.6 or later)")
            .example("42");

    /** The commands. */
    public static final List<String> METHODS = List.of("slow", "flaky", "duplicate", "corrupt", "reorder", "rate");

    static final Spec<Effect> DUPLICATES = ChanceOptions.DUPLICATE.spec(Effect.Duplicate::new);
    static final Spec<Effect> CORRUPTS = ChanceOptions.CORRUPT.spec(Effect.Corrupt::new);

    private EffectSpec() {}

    /** The effect options of a command; each is created on first use, since a command line needs only one. */
    public static Spec<List<Effect>> of(String method) {
        return switch (method) {
            case "slow" -> SlowOptions.SPEC;
            case "flaky" -> FlakyOptions.SPEC;
            case "duplicate" -> alone(DUPLICATES);
            case "corrupt" -> alone(CORRUPTS);
            case "reorder" -> alone(ReorderOptions.REORDERS);
            case "rate" ->
                new Spec<>(
                        RateOptions.RATES.options(),
                        RateOptions.RATES.rules(),
                        RateOptions.RATES.maker().andThen(List::of));
            default -> throw new IllegalArgumentException(method + " has no effects of its own");
        };
    }

    /** One effect and the seed of its random numbers. */
    static Spec<List<Effect>> alone(Spec<Effect> effect) {
        return together(List.of(effect), effect.maker().andThen(List::of));
    }

    /** Some effects and the seed of their random numbers. */
    static Spec<List<Effect>> together(List<Spec<Effect>> effects, Function<OptionValues, List<Effect>> maker) {
        List<FaultOption<?>> options = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        for (Spec<Effect> effect : effects) {
            options.addAll(effect.options());
            rules.addAll(effect.rules());
        }
        options.add(SEED);
        return new Spec<>(options, rules, values -> seeded(maker.apply(values), values.find(SEED)));
    }

    private static List<Effect> seeded(List<Effect> effects, Optional<Long> seed) {
        List<Effect> all = new ArrayList<>(effects);
        seed.map(Effect.Seed::new).ifPresent(all::add);
        return all;
    }

    private static Long seed(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new BadValueException("'" + text + "' is not a seed; write a whole number of up to 18 digits");
        }
        return Long.valueOf(text);
    }
}
