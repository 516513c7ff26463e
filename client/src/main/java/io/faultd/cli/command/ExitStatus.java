package io.faultd.cli.command;

/** The exit statuses of {@code faultctl}. */
public final class ExitStatus {
    /** Done. */
    public static final int DONE = 0;
    /** Refused, or failed. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int BAD_USAGE = 2;
    /** The daemon can't be reached. */
    public static final int UNREACHABLE = 3;
    /** A word selects no target. */
    public static final int NO_TARGET = 4;

    /** A fault of {@code faultctl run} ended early, or met nothing; 126 and more are its command's, as in env(1). */
    public static final int FAULT_LOST = 125;

    private ExitStatus() {}
}
