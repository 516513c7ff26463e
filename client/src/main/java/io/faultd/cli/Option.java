package io.faultd.cli;

import java.util.List;

/**
 * An option of a command.
 *
 * @param names as they are written, the long one last
 * @param label what stands for the value in the help; empty where there is none
 * @param standard the value that holds when it is not given, or for {@link Takes#PERHAPS} when it is given without one; or null
 * @param description a line for the help
 */
record Option(List<String> names, Takes takes, String label, String standard, String description) {
    /** What stands behind an option. */
    enum Takes {
        /** Nothing. */
        NOTHING,
        /** A value. */
        VALUE,
        /** A value; and it may be given several times. */
        VALUES,
        /** A value, if it is joined to it by an equals sign. */
        PERHAPS
    }

    /** Its long name. */
    String name() {
        return names.get(names.size() - 1);
    }
}
