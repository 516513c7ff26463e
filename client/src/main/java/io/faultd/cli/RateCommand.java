package io.faultd.cli;

import io.faultd.fault.Effect;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Rate;
import io.faultd.unit.Size;

/** {@code faultctl rate}. */
final class RateCommand extends ShapingCommand {
    RateCommand() {
        super("rate", "Limit the data rate.");
    }

    @Override
    void declareEffect(Options options) {
        options.value("--rate", "RATE", "The most that passes; must be given");
        options.value("--burst", "SIZE", "32kb", "What may pass at once after a pause");
    }

    @Override
    String[] effectOptions() {
        return new String[] {"--rate", "--burst"};
    }

    @Override
    Effect effect(Arguments arguments) {
        String rate = arguments.text("--rate");
        if (rate == null) {
            throw new UsageException("--rate is missing; write one like --rate 1mbit");
        }
        return new Effect.RateLimit(rate(rate), burst(arguments.text("--burst")));
    }

    private static Rate rate(String text) {
        try {
            return Rate.parse(text);
        } catch (BadValueException e) {
            throw Arguments.wrong("--rate", e);
        }
    }

    private static long burst(String text) {
        try {
            return Size.parseBytes(text);
        } catch (BadValueException e) {
            throw Arguments.wrong("--burst", e);
        }
    }

    @Override
    String[] footer() {
        return new String[] {
            "Units, as in tc: 500kbit 1mbit 10gbit are powers of 1000 bits, 100kbps is bytes; sizes 1500 32kb 1mb.",
            "",
            "Examples:",
            "  faultctl rate db --rate 1mbit",
            "  faultctl rate web --rate 512kbit --burst 16kb --direction both"
        };
    }
}
