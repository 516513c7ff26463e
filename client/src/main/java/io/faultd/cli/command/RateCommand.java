package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.fault.Effect;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code faultctl rate}. */
public final class RateCommand extends ShapingCommand {
    private static final Duration USUAL_LATENCY = Duration.ofMillis(50);

    public RateCommand() {
        super("rate", "Limit the data rate.");
    }

    @Override
    void declareEffect(Options options) {
        options.value("--rate", "RATE", "The highest data rate; required");
        options.value("--burst", "SIZE", "32kb", "How much passes at once after a pause");
        options.flag("--shared", "One rate for all targets together, not for each of them");
        options.value(
                "--ceil",
                "RATE",
                "The most when it borrows what a wider rate on the same interface leaves" + " unused");
        options.value(
                "--shaper",
                "NAME",
                "What limits: htb; tbf, with a short queue; netem, like a line that sends one packet after the other"
                        + " (htb)");
        options.value("--peak-rate", "RATE", "tbf: the highest rate during a burst");
        options.value("--latency", "DURATION", "tbf: the longest wait of a packet behind a whole burst (50ms)");
        options.value(
                "--overhead", "BYTES", "netem: what the line adds to each packet; -14 leaves out Ethernet's header");
        options.value("--cell", "BYTES", "netem: the data in each cell of the line");
        options.value("--cell-overhead", "BYTES", "netem: what the line adds to each cell");
    }

    @Override
    String[] effectOptions() {
        return new String[] {
            "--rate",
            "--burst",
            "--ceil",
            "--shaper",
            "--peak-rate",
            "--latency",
            "--overhead",
            "--cell",
            "--cell-overhead"
        };
    }

    @Override
    List<Effect> effects(Arguments arguments) {
        Rate rate = arguments
                .rate("--rate")
                .orElseThrow(() -> new UsageException("--rate is missing; write one like --rate 1mbit"));
        String shaper = arguments.text("--shaper");
        if (arguments.has("--shared")) {
            for (String option : effectOptions()) {
                if (arguments.has(option) && !option.equals("--rate") && !option.equals("--burst")) {
                    throw new UsageException(option
                            + " can't be combined with --shared, which uses htb and has only a rate and a" + " burst");
                }
            }
            return List.of(new Effect.SharedRate(rate, arguments.size("--burst")));
        }
        if (shaper == null || shaper.equals("htb")) {
            refuse(arguments, "tbf", "--peak-rate", "--latency");
            refuse(arguments, "netem", "--overhead", "--cell", "--cell-overhead");
            return List.of(new Effect.RateLimit(rate, arguments.size("--burst"), arguments.rate("--ceil")));
        }
        refuse(arguments, "htb", "--ceil");
        if (shaper.equals("tbf")) {
            refuse(arguments, "netem", "--overhead", "--cell", "--cell-overhead");
            return List.of(new Effect.TokenBucket(
                    rate,
                    arguments.size("--burst"),
                    arguments.rate("--peak-rate"),
                    arguments.has("--latency") ? arguments.duration("--latency") : USUAL_LATENCY));
        }
        if (shaper.equals("netem")) {
            refuse(arguments, "htb or tbf", "--burst");
            refuse(arguments, "tbf", "--peak-rate", "--latency");
            return List.of(new Effect.LineRate(
                    rate,
                    bytes(arguments, "--overhead"),
                    bytes(arguments, "--cell"),
                    bytes(arguments, "--cell-overhead")));
        }
        throw new UsageException("--shaper: '" + shaper + "' is not a shaper; write htb, tbf or netem");
    }

    private static void refuse(Arguments arguments, String shaper, String... options) {
        for (String option : options) {
            if (arguments.has(option)) {
                throw new UsageException(option + " goes with --shaper " + shaper);
            }
        }
    }

    private static int bytes(Arguments arguments, String option) {
        long number = arguments.number(option, 0);
        // Beyond these limits the effect itself refuses it.
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
    }

    @Override
    void fillEffects(Arguments arguments, Map<String, Object> params) {
        super.fillEffects(arguments, params);
        if ("netem".equals(arguments.text("--shaper"))) {
            params.remove("burst");
        }
        if (arguments.has("--shared")) {
            params.put("shared", true);
        }
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Units, as in tc: 500kbit 1mbit 10gbit are powers of 1000 bits, 100kbps is bytes; sizes 1500 32kb 1mb.",
            "",
            "Examples:",
            "  faultctl rate db --rate 1mbit",
            "  faultctl rate web --rate 512kbit --burst 16kb --direction both",
            "  faultctl rate service:web --rate 10mbit --shared   10mbit for all of them together",
            "  faultctl rate web --rate 8mbit --shaper tbf --latency 20ms",
            "  faultctl rate web --rate 2mbit --shaper netem --cell 48 --cell-overhead 5"
        };
    }
}
