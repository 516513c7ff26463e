package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.fault.spec.FaultSpec;
import io.faultd.fault.spec.Spec;
import java.util.List;
import java.util.Map;

/** {@code faultctl profile}. The daemon has the profiles, including the user's own. */
public final class ProfileCommand extends FaultingCommand {
    public ProfileCommand() {
        super(
                "profile",
                "TARGET... NAME",
                "Give targets a network of a known kind: gprs, edge, 3g, dial-up, dsl-poor, dsl, wifi, starlink or"
                        + " your own.",
                "The last word names it. Delay, loss and rate hold in each direction, so a round trip takes twice"
                        + " the delay.");
    }

    @Override
    Spec<?> spec() {
        return FaultSpec.profile();
    }

    @Override
    void fill(Arguments arguments, Map<String, Object> params) {
        List<String> words = arguments.words();
        if (params.containsKey(FaultSpec.NAME.name()) || words.isEmpty()) {
            fillTargets(words, params);
            return;
        }
        fillTargets(words.subList(0, words.size() - 1), params);
        params.put(FaultSpec.NAME.name(), words.get(words.size() - 1));
    }

    @Override
    public String[] footer() {
        return new String[] {
            "faultctl profiles lists them all with their effects; add your own to the daemon's configuration:",
            "  profiles: {lte: {delay: 30ms, jitter: 5ms, loss: 0.1%, rate: 20mbit}}",
            "",
            "Examples:",
            "  faultctl profile phone 3g",
            "  faultctl profile --all --name edge --for 10m"
        };
    }
}
