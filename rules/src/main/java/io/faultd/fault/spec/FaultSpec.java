package io.faultd.fault.spec;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Effect;
import io.faultd.fault.FlowMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The options of each command that makes a fault on traffic: its effects, and its traffic. */
public final class FaultSpec {
    /** The profile of {@code profile}. */
    public static final FaultOption<String> NAME = FaultOption.of(
                    "name",
                    OptionType.text("NAME", name -> name, name -> name),
                    "The profile, if the last word doesn't name it")
            .example("3g");

    /**
     * A requested fault.
     *
     * @param does effects, a drop, or the name of a profile
     * @param traffic which traffic
     */
    public record Wanted<T>(T does, TrafficOptions traffic) {}

    private FaultSpec() {}

    /** The options of one of {@link EffectSpec#METHODS}. */
    public static Spec<Wanted<List<Effect>>> shaping(String method) {
        return EffectSpec.of(method).and(traffic(), Wanted::new);
    }

    /** The options of {@code apply} besides its effects, which {@link EffectMembers} reads. */
    public static Spec<TrafficOptions> traffic() {
        return TrafficOptions.spec(Direction.IN, true);
    }

    /** The options of {@code profile}; its default direction is both, as in a network. */
    public static Spec<Wanted<String>> profile() {
        Spec<Wanted<String>> named = new Spec<>(List.of(NAME), List.of(), values -> values.get(NAME))
                .and(TrafficOptions.spec(Direction.BOTH, true), Wanted::new);
        List<Rule> rules = new ArrayList<>(named.rules());
        rules.add(Rule.refusing(
                values -> !values.has(NAME),
                Map.of(TrafficOptions.ALL.name(), true),
                "no profile: name one, e.g. 3g; faultctl profiles lists them"));
        return new Spec<>(named.options(), rules, named.maker());
    }

    /** The options of {@code drop}. */
    public static Spec<Wanted<DropEffect>> drop() {
        return DropOptions.SPEC.and(TrafficOptions.spec(Direction.IN, false), (effect, traffic) -> {
            effect.check(traffic.match().orElse(FlowMatch.ALL));
            return new Wanted<>(effect, traffic);
        });
    }
}
