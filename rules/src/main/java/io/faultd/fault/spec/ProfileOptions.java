package io.faultd.fault.spec;

import io.faultd.fault.Profile;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.List;

/** What a profile of the user's own has: what it does not name it does not do. */
public final class ProfileOptions {
    private ProfileOptions() {}

    /**
     * The options of a profile.
     *
     * @param source who says that it is so
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
