package io.faultd.fault.spec;

import io.faultd.fault.Profile;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.List;

/** The options of a user's own profile; missing ones have no effect. */
public final class ProfileOptions {
    private ProfileOptions() {}

    /**
     * The options of a profile.
     *
     * @param source where the profile comes from
     */
    public static Spec<Profile> of(String name, String source) {
        return new Spec<>(
                List.of(SlowOptions.DELAY, SlowOptions.JITTER, FlakyOptions.LOSS, RateOptions.RATE),
                List.of(),
                values -> new Profile(
                        name,
                        values.given(SlowOptions.DELAY).orElse(Duration.ZERO),
                        values.given(SlowOptions.JITTER).orElse(Duration.ZERO),
                        values.given(FlakyOptions.LOSS).orElse(Probability.ZERO),
                        values.given(RateOptions.RATE),
                        source));
    }
}
