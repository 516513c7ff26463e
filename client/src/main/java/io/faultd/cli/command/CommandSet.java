package io.faultd.cli.command;

import java.util.List;

/** The commands of {@code faultctl}, for commands that need the others. */
public interface CommandSet {
    /** Their names, in the order of the help. */
    List<String> names();

    /** The command of that name; null where there is none. */
    Command named(String name);
}
