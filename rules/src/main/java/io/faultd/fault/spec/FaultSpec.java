package io.faultd.fault.spec;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Effect;
import io.faultd.fault.FlowMatch;
import io.faultd.protocol.DryRunForm;
import java.util.List;

/** All that each command can be told that makes a fault on traffic: what happens, and to which traffic. */
public final class FaultSpec {
    /** The profile of {@code profile}. */
    public static final FaultOption<String> NAME = FaultOption.of(
                    "name",
                    OptionType.text("NAME", name -> name, name -> name),
                    "The profile, where the last word is not to name it")
            .example("3g");

    /**
     * A fault that is wanted.
     *
     * @param does what happens: effects, a drop, or the name of a profile
     * @param traffic to which traffic
     */
    public record Wanted<T>(T does, TrafficOptions traffic) {}

    private FaultSpec() {}

    /** What one of {@link EffectSpec#METHODS} can be told. */
    public static Spec<Wanted<List<Effect>>> shaping(String method) {
        return EffectSpec.of(method).and(traffic(), Wanted::new);
    }

    /** What {@code apply} can be told besides its effects, which {@link EffectMembers} reads. */
    public static Spec<TrafficOptions> traffic() {
        return TrafficOptions.spec(Direction.IN, DryRunForm.TC, true);
    }

    /** What {@code profile} can be told: a profile is a network, which is so both ways. */
    public static Spec<Wanted<String>> profile() {
        return new Spec<>(List.of(NAME), List.of(), values -> values.get(NAME))
                .and(TrafficOptions.spec(Direction.BOTH, DryRunForm.TC, true), Wanted::new);
    }

    /** What {@code drop} can be told. */
    public static Spec<Wanted<DropEffect>> drop() {
        return DropOptions.SPEC.and(TrafficOptions.spec(Direction.IN, DryRunForm.NFT, false), (effect, traffic) -> {
            effect.check(traffic.match().orElse(FlowMatch.ALL));
            return new Wanted<>(effect, traffic);
        });
    }
}
