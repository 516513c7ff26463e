package io.faultd.fault.spec;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a fault ends by itself.
 *
 * @param lifetime after how long, above 0; empty: when the daemon's longest lifetime is over, if it has one
 * @param lease the id of the lease that it ends with; empty: with none
 */
public record EndingOptions(Optional<Duration> lifetime, Optional<String> lease) {
    /** After how long. */
    public static final FaultOption<Duration> FOR = FaultOption.of(
                    "for",
                    OptionType.text("DURATION", EndingOptions::lifetime, Durations::format),
                    "End the fault by itself after this time")
            .example("30s");

    /** With which lease. */
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
