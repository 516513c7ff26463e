package io.faultd.cli.args;

import java.util.List;

/**
 * An option of a command.
 *
 * @param names as they are written, the long one last
 * @param label the value's placeholder in the help; empty for a flag
 * @param choices for {@link Takes#CHOICE} the words that it takes
 * @param standard the value when the option is absent, or for {@link Takes#PERHAPS} and {@link Takes#CHOICE} when it is
 *     given without one; or null
 * @param description a line for the help
 */
public record Option(
        List<String> names, Takes takes, String label, List<String> choices, String standard, String description) {
    /** The value of an option. */
    public enum Takes {
        /** Nothing. */
        NOTHING,
        /** A value. */
        VALUE,
        /** A value; the option can be repeated. */
        VALUES,
        /** A value, if it is joined to it by an equals sign. */
        PERHAPS,
        /** One of a few values, which follows it or is joined to it by an equals sign. */
        CHOICE
    }

    /** Its long name. */
    String name() {
        return names.get(names.size() - 1);
    }
}
