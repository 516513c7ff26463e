package io.faultd.fault.spec;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a fault ends automatically.
 *
 * @param lifetime after which time, above 0; empty: after the daemon's longest lifetime, if it has one
 * @param lease the id of its lease; empty: none
 */
public record EndingOptions(Optional<Duration> lifetime, Optional<String> lease) {
    /** The time until it ends. */
    public static final FaultOption<Duration> FOR = FaultOption.of(
                    "for",
                    OptionType.text("DURATION", EndingOptions::lifetime, Durations::format),
                    "End the fault automatically after this time")
            .example("30s");

    /** The lease that it ends with. */
    public static final FaultOption<String> LEASE = FaultOption.of(
                    "lease",
                    OptionType.text("ID", id -> id, id -> id),
                    "End the fault with this lease (faultctl lease create)")
            .example("l-abcdef");

    static final Spec<EndingOptions> SPEC = new Spec<>(
            List.of(FOR, LEASE), List.of(), values -> new EndingOptions(values.given(FOR), values.given(LEASE)));

    private static Duration lifetime(String text) {
        Duration lifetime = Durations.parse(text);
        if (lifetime.isZero()) {
            throw new BadValueException("a fault must last some time; leave it out for the daemon's longest");
        }
        return lifetime;
    }
}
