package io.faultd.cli.args;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import io.faultd.unit.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments of a command, read by the parsers of module rules; each error names the option. */
public final class Arguments {
    private final Options options;
    private final Map<String, List<String>> given;
    private final List<String> words;

    /** @param given values by long name; empty texts for flags */
    Arguments(Options options, Map<String, List<String>> given, List<String> words) {
        this.options = options;
        this.given = given;
        this.words = List.copyOf(words);
    }

    /** The words that are not options. */
    public List<String> words() {
        return words;
    }

    /** Whether an option is given. */
    public boolean has(String option) {
        return given.containsKey(option);
    }

    /** An option's text, or its default; null where it has neither. */
    public String text(String option) {
        List<String> values = given.get(option);
        return values == null ? options.named(option).standard() : values.get(0);
    }

    /** The texts of an option that can be repeated. */
    public List<String> texts(String option) {
        return given.getOrDefault(option, List.of());
    }

    /** A duration; zero where it is not given. */
    public Duration duration(String option) {
        String text = text(option);
        try {
            return text == null ? Duration.ZERO : Durations.parse(text);
        } catch (BadValueException e) {
            throw wrong(option, e);
        }
    }

    /** A percentage; zero where it is not given. */
    public Probability percentage(String option) {
        String text = text(option);
        try {
            return text == null ? Probability.ZERO : Probability.parse(text);
        } catch (BadValueException e) {
            throw wrong(option, e);
        }
    }

    /** A count of 1 or more, up to nine digits; 1 where it is not given. */
    public int count(String option) {
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
            // The same error for everything that is not a count.
        }
        throw new UsageException(option + ": '" + text + "' is not a number of 1 or more");
    }

    /** A whole number of up to 18 digits, possibly negative. */
    public long number(String option, long otherwise) {
        String text = text(option);
        if (text == null) {
            return otherwise;
        }
        try {
            if (text.length() <= 18 && !text.startsWith("+")) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // The same error for everything that is not a number.
        }
        throw new UsageException(option + ": '" + text + "' is not a whole number");
    }

    /** A rate; empty where it is not given. */
    public Optional<Rate> rate(String option) {
        String text = text(option);
        try {
            return text == null ? Optional.empty() : Optional.of(Rate.parse(text));
        } catch (BadValueException e) {
            throw wrong(option, e);
        }
    }

    /** An amount of bytes; 0 where it is not given. */
    public long size(String option) {
        String text = text(option);
        try {
            return text == null ? 0 : Size.parseBytes(text);
        } catch (BadValueException e) {
            throw wrong(option, e);
        }
    }

    /** An error about an option's value. */
    public static UsageException wrong(String option, BadValueException e) {
        return new UsageException(option + ": " + e.getMessage());
    }
}
