package io.faultd.cli.args;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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

    /** An error about an option's value. */
    public static UsageException wrong(String option, BadValueException e) {
        return new UsageException(option + ": " + e.getMessage());
    }
}
