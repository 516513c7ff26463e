package io.faultd.cli;

import java.util.Locale;

/** The commands of {@code faultctl}, in the order of the help: the one place that lists them. */
enum CommandName {
    SLOW(Section.SHAPE, "Delay packets"),
    FLAKY(Section.SHAPE, "Drop packets at random"),
    DUPLICATE(Section.SHAPE, "Duplicate packets at random"),
    CORRUPT(Section.SHAPE, "Flip one bit of packets at random"),
    REORDER(Section.SHAPE, "Let packets overtake others"),
    RATE(Section.SHAPE, "Limit the data rate"),
    PROFILE(Section.SHAPE, "Give targets a network of a known kind, e.g. 3g"),
    DROP(Section.CUT, "Drop or reject all matching packets"),
    RESET(Section.CUT, "Reset existing TCP connections, once"),
    PARTITION(Section.CUT, "Keep groups of targets from reaching one another"),
    JOIN(Section.CUT, "End the partition"),
    RUN(Section.WHILE, "Run a command under faults that end with it, however it ends"),
    LEASE(Section.WHILE, "Create, renew, revoke and list leases, which faults can be bound to"),
    STOP(Section.END, "End some faults, or all of them"),
    FAST(Section.END, "End shaping; the partition stays"),
    HALT(Section.END, "End everything, and refuse new faults"),
    RESUME(Section.END, "Accept new faults again"),
    STATUS(Section.LOOK, "Show targets and the state of their networks"),
    FAULTS(Section.LOOK, "Show the faults in force"),
    TOP(Section.LOOK, "Show what faults do to packets, continuously"),
    TARGETS(Section.LOOK, "Show everything that can carry faults"),
    PROFILES(Section.LOOK, "Show the profiles"),
    WAIT(Section.LOOK, "Wait until faults hold"),
    EVENTS(Section.LOOK, "Print events as they happen"),
    DOCTOR(Section.TOOL, "Show what faultd can and can't do on this machine"),
    VERSION(Section.TOOL, "Print the versions of faultctl and faultd"),
    COMPLETION(Section.TOOL, "Print a completion script for bash or zsh");

    /** What commands are for; each section stands together in the help. */
    enum Section {
        SHAPE("Shape the traffic of targets"),
        CUT("Cut targets off"),
        WHILE("For a while"),
        END("End faults"),
        LOOK("Look"),
        TOOL("The tool itself");

        private final String title;

        Section(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final Section section;
    private final String summary;

    CommandName(Section section, String summary) {
        this.section = section;
        this.summary = summary;
    }

    /** As it is typed. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Section section() {
        return section;
    }

    /** What it does, in one line of the help. */
    String summary() {
        return summary;
    }
}
