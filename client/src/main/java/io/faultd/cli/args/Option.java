package io.faultd.cli.args;

import java.util.List;

/**
 * An option of a command.
 *
 * @param names as they are written, the long one last
 * @param label what stands for the value in the help; empty where there is none
 * @param choices for {@link Takes#CHOICE} the words that it takes
 * @param standard the value that holds when it is not given, or for {@link Takes#PERHAPS} and {@link Takes#CHOICE} when
 *     it is given without one; or null
 * @param description a line for the help
 */
public record Option(
        List<String> names, Takes takes, String label, List<String> choices, String standard, String description) {
    /** What stands behind an option. */
    public enum Takes {
        /** Nothing. */
        NOTHING,
        /** A value. */
        VALUE,
        /** A value; and it may be given several times. */
        VALUES,
        /** A value, if it is joined to it by an equals sign. */
        PERHAPS,
        /** A value of a few, if one of them follows it or any is joined to it by an equals sign. */
        CHOICE
    }

    /** Its long name. */
    String name() {
        return names.get(names.size() - 1);
    }
}
