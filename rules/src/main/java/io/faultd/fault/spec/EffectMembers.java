package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The effects of one fault as an object with a member for each: {@code effects} of {@code apply} and of a fault in the
 * journal, e.g. {@code {"delay":{"mean":"75ms"},"loss":{"percent":"30%"},"seed":42}}.
 */
public final class EffectMembers {
    private static final FaultOption<String> PROFILE = FaultOption.of(
            "profile", OptionType.text("NAME", name -> name, name -> name), "The profile of the effects");

    /** The effects, in the order in which a packet passes them. */
    private static final Map<String, Spec<Effect>> SPECS = specs();

    private EffectMembers() {}

    private static Map<String, Spec<Effect>> specs() {
        Map<String, Spec<Effect>> specs = new LinkedHashMap<>();
        specs.put("delay", SlowOptions.DELAYS);
        specs.put("loss", FlakyOptions.LOSSES);
        specs.put("duplicate", EffectSpec.DUPLICATES);
        specs.put("corrupt", EffectSpec.CORRUPTS);
        specs.put("reorder", ReorderOptions.REORDERS);
        specs.put("rate", RateOptions.RATES);
        specs.put("slot", SlowOptions.SLOTS);
        return specs;
    }

    /**
     * Reads effects.
     *
     * @param effects strings, numbers, booleans, lists and maps, as JSON and YAML have them
     * @throws BadOptionException when a member is unknown or can't be read, or there is no effect
     */
    public static List<Effect> read(Map<?, ?> effects) {
        List<Effect> all = new ArrayList<>();
        SPECS.forEach((name, spec) -> {
            if (effects.get(name) != null) {
                all.add(read(name, spec, effects.get(name)));
            }
        });
        boolean none = all.isEmpty();
        if (effects.get(EffectSpec.SEED.name()) != null) {
            all.add(new Effect.Seed(EffectSpec.SEED.read(effects.get(EffectSpec.SEED.name()))));
        }
        if (effects.get(PROFILE.name()) != null) {
            all.add(new Effect.FromProfile(PROFILE.read(effects.get(PROFILE.name()))));
        }
        List<String> known = new ArrayList<>(SPECS.keySet());
        known.addAll(List.of(EffectSpec.SEED.name(), PROFILE.name()));
        refuseOthers(effects, known);
        if (none) {
            throw new BadOptionException("give at least one of " + String.join(", ", SPECS.keySet()));
        }
        return all;
    }

    private static Effect read(String name, Spec<Effect> spec, Object members) {
        try {
            if (!(members instanceof Map<?, ?> object)) {
                throw new BadOptionException("must be an object");
            }
            Effect effect = spec.read(object::get, Spelling.EFFECT);
            refuseOthers(
                    object,
                    spec.options().stream()
                            .map(option -> option.name(Spelling.EFFECT))
                            .toList());
            return effect;
        } catch (BadOptionException e) {
            throw new BadOptionException(name, ": ", e.message(Spelling.EFFECT));
        }
    }

    private static void refuseOthers(Map<?, ?> members, List<String> known) {
        for (Object name : members.keySet()) {
            if (!known.contains(name)) {
                throw new BadOptionException("takes no '" + name + "'; it takes " + String.join(", ", known));
            }
        }
    }

    /** Effects in the form that {@link #read(Map)} reads. */
    public static Map<String, Object> write(List<Effect> effects) {
        Map<String, Object> members = new LinkedHashMap<>();
        effects.forEach(effect -> effect.accept(new Writer(members)));
        return members;
    }

    private record Writer(Map<String, Object> members) implements Effect.Visitor<Void> {
        private Void put(String name, Object value) {
            members.put(name, value);
            return null;
        }

        @Override
        public Void delay(Effect.Delay delay) {
            return put("delay", SlowOptions.write(delay));
        }

        @Override
        public Void loss(Effect.Loss loss) {
            return put("loss", FlakyOptions.write(loss));
        }

        @Override
        public Void burstLoss(Effect.BurstLoss loss) {
            return put("loss", FlakyOptions.write(loss));
        }

        @Override
        public Void duplicate(Effect.Duplicate duplicate) {
            return put("duplicate", ChanceOptions.DUPLICATE.write(duplicate.percent(), duplicate.correlation()));
        }

        @Override
        public Void corrupt(Effect.Corrupt corrupt) {
            return put("corrupt", ChanceOptions.CORRUPT.write(corrupt.percent(), corrupt.correlation()));
        }

        @Override
        public Void reorder(Effect.Reorder reorder) {
            return put("reorder", ReorderOptions.write(reorder));
        }

        @Override
        public Void rateLimit(Effect.RateLimit limit) {
            return put("rate", RateOptions.write(limit));
        }

        @Override
        public Void sharedRate(Effect.SharedRate shared) {
            return put("rate", RateOptions.write(shared));
        }

        @Override
        public Void tokenBucket(Effect.TokenBucket bucket) {
            return put("rate", RateOptions.write(bucket));
        }

        @Override
        public Void lineRate(Effect.LineRate line) {
            return put("rate", RateOptions.write(line));
        }

        @Override
        public Void slot(Effect.Slot slot) {
            return put("slot", SlowOptions.write(slot));
        }

        @Override
        public Void seed(Effect.Seed seed) {
            return put(EffectSpec.SEED.name(), EffectSpec.SEED.type().writer().apply(seed.number()));
        }

        @Override
        public Void profile(Effect.FromProfile profile) {
            return put(PROFILE.name(), profile.name());
        }
    }
}
