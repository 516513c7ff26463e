package io.faultd.protocol;

import java.util.List;

/**
 * One check of {@code doctor}.
 *
 * @param name what was checked, e.g. {@code netem}
 * @param status {@code ok}, {@code warning} (something works less well, or can't be determined) or {@code missing} (a
 *     command does not work)
 * @param detail what was found, and what follows from it
 * @param affects the commands that do not work, or work less well; of {@link #COMMANDS}
 * @param fix what to do about it; null where nothing is wrong
 */
public record Check(String name, String status, String detail, List<String> affects, String fix) {
    /** Nothing is wrong. */
    public static final String OK = "ok";

    /** Something works less well, or can't be determined. */
    public static final String WARNING = "warning";

    /** A command does not work. */
    public static final String MISSING = "missing";

    /** The commands that make faults. */
    public static final List<String> COMMANDS = List.of(
            "slow", "flaky", "duplicate", "corrupt", "reorder", "rate", "profile", "drop", "reset", "partition");

    /** Copies the list. */
    public Check {
        affects = affects == null ? List.of() : List.copyOf(affects);
    }

    /** Nothing is wrong. */
    public static Check ok(String name, String detail) {
        return new Check(name, OK, detail, List.of(), null);
    }

    /** Something works less well, or can't be determined. */
    public static Check warning(String name, String detail, List<String> affects, String fix) {
        return new Check(name, WARNING, detail, affects, fix);
    }

    /** A command does not work. */
    public static Check missing(String name, String detail, List<String> affects, String fix) {
        return new Check(name, MISSING, detail, affects, fix);
    }
}
