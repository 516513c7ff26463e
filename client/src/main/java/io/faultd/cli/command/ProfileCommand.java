package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.fault.Effect;
import java.util.List;
import java.util.Map;

/** {@code faultctl profile}. The daemon has the profiles, including the user's own. */
public final class ProfileCommand extends ShapingCommand {
    private static final String NAME = "--name";

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
    void declareEffect(Options options) {
        options.value(NAME, "NAME", "The profile, if the last word doesn't name it");
    }

    @Override
    String[] effectOptions() {
        return new String[] {};
    }

    @Override
    String usualDirection() {
        return "both";
    }

    @Override
    List<Effect> effects(Arguments arguments) {
        return List.of();
    }

    @Override
    List<String> targets(Arguments arguments) {
        List<String> words = arguments.words();
        return arguments.has(NAME) || words.isEmpty() ? words : words.subList(0, words.size() - 1);
    }

    @Override
    void fillEffects(Arguments arguments, Map<String, Object> params) {
        List<String> words = arguments.words();
        if (!arguments.has(NAME) && words.isEmpty()) {
            throw new UsageException("no profile: name one behind the targets; faultctl profiles lists them");
        }
        params.put("name", arguments.has(NAME) ? arguments.text(NAME) : words.get(words.size() - 1));
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
