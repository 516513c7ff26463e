package io.faultd.cli;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** What was written behind a command, read by the parsers of the rules: each complaint names the option. */
final class Arguments {
    private static final String[] NONE = {};

    private final ParseResult parsed;

    Arguments(ParseResult parsed) {
        this.parsed = parsed;
    }

    /** The words that are not options. */
    List<String> words() {
        return List.of(parsed.matchedPositionalValue(0, NONE));
    }

    /** Whether a flag is given. */
    boolean flag(String option) {
        return parsed.matchedOptionValue(option, false);
    }

    /** An option's text, or its standard value's; null where it has none. */
    String text(String option) {
        return parsed.commandSpec().findOption(option).getValue();
    }

    /** The texts of an option that may be given several times. */
    List<String> texts(String option) {
        return List.of(parsed.matchedOptionValue(option, NONE));
    }

    /** A duration; zero where it is not given. */
    Duration duration(String option) {
        String text = text(option);
        try {
            return text == null ? Duration.ZERO : Durations.parse(text);
        } catch (BadValueException e) {
            throw wrong(option, e);
        }
    }

    /** A percentage; zero where it is not given. */
    Probability percentage(String option) {
        String text = text(option);
        try {
            return text == null ? Probability.ZERO : Probability.parse(text);
        } catch (BadValueException e) {
            throw wrong(option, e);
        }
    }

    /** A count of 1 or more, up to nine digits; 1 where it is not given. */
    int count(String option) {
        String text = text(option);
        if (text == null) {
            return 1;
        }
        try {
            int count = text.length() <= 9 ? Integer.parseInt(text) : 0;
            if (count >= 1 && Character.isDigit(text.charAt(0))) {
                return count;
            }
        } catch (NumberFormatException e) {
            // The same complaint for all that is no count.
        }
        throw new UsageException(option + ": '" + text + "' is not a number of 1 or more");
    }

    /** A complaint about an option's value. */
    static UsageException wrong(String option, BadValueException e) {
        return new UsageException(option + ": " + e.getMessage());
    }
}
