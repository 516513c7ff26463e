package io.faultd.cli.args;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import java.util.List;
import java.util.function.Consumer;

/** What was perhaps intended by a word that is no target's name. */
public final class WordHints {
    private WordHints() {}

    /**
     * The end of an error about words that select nothing; empty where nothing is known.
     *
     * @param words the command's words
     * @param error the error so far, which quotes those that select nothing
     */
    public static String of(List<String> words, String error, Options options) {
        for (String word : words) {
            String hint = error.contains("'" + word + "'") ? hint(word, options) : "";
            if (!hint.isEmpty()) {
                return "; " + hint;
            }
        }
        return "";
    }

    private static String hint(String word, Options options) {
        if (word.equals("all")) {
            return "for everything in scope write --all";
        }
        if (word.indexOf(',') > 0) {
            return "write targets with spaces between them";
        }
        if (is(word, Durations::parse)) {
            return value(word, options, "--delay", "--for", "--ttl");
        }
        if (word.endsWith("%") && is(word, Probability::parse)) {
            return value(word, options, "--loss", "--percent");
        }
        return "";
    }

    private static String value(String word, Options options, String... names) {
        for (String name : names) {
            if (options.named(name) != null) {
                return "a value belongs behind its option: " + name + " " + word;
            }
        }
        return "";
    }

    private static boolean is(String word, Consumer<String> parser) {
        try {
            parser.accept(word);
            return true;
        } catch (BadValueException e) {
            return false;
        }
    }
}
