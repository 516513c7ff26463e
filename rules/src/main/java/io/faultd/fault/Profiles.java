package io.faultd.fault;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The available profiles: those of Comcast, and the user's own. */
public final class Profiles {
    /**
     * "Network Condition Profiles" in the README of Comcast 1.0 (Tyler Treat), in its columns latency, bandwidth and
     * packet loss. Comcast applies them to packets that a host sends; here they apply to each direction of the fault.
     */
    private static final List<Profile> BUILT_IN = List.of(
            comcast("gprs", 500, "50kbit", 2),
            comcast("edge", 300, "250kbit", 1.5),
            comcast("3g", 250, "750kbit", 1.5),
            comcast("dial-up", 185, "40kbit", 2),
            comcast("dsl-poor", 70, "2mbit", 2),
            comcast("dsl", 40, "8mbit", 0.5),
            comcast("wifi", 40, "30mbit", 0.2),
            comcast("starlink", 20, "", 2.5));

    private final List<Profile> profiles;

    private Profiles(List<Profile> profiles) {
        this.profiles = List.copyOf(profiles);
    }

    private static Profile comcast(String name, int latencyMillis, String bandwidth, double lossPercent) {
        return new Profile(
                name,
                Duration.ofMillis(latencyMillis),
                Duration.ZERO,
                Probability.ofPercent(lossPercent),
                bandwidth.isEmpty() ? Optional.empty() : Optional.of(Rate.parse(bandwidth)),
                "comcast");
    }

    /** The built-in profiles. */
    public static Profiles builtIn() {
        return new Profiles(BUILT_IN);
    }

    /**
     * A copy with the user's own profiles.
     *
     * @throws BadValueException when two have the same name
     */
    public Profiles with(List<Profile> own) {
        List<Profile> all = new ArrayList<>(profiles);
        for (Profile one : own) {
            if (all.stream().anyMatch(other -> other.name().equals(one.name()))) {
                throw new BadValueException("there is a profile " + one.name() + " already; give yours another name");
            }
            all.add(one);
        }
        return new Profiles(all);
    }

    /** All of them, the user's own last. */
    public List<Profile> all() {
        return profiles;
    }

    /**
     * The profile of that name.
     *
     * @throws BadValueException when there is none; it names the existing ones
     */
    public Profile named(String name) {
        return profiles.stream()
                .filter(profile -> profile.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadValueException("there is no profile '" + name + "'; there are "
                        + profiles.stream().map(Profile::name).collect(Collectors.joining(", "))));
    }
}
