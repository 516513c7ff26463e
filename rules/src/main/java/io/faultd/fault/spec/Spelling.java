package io.faultd.fault.spec;

/** The spelling of options, which depends on where they are given. */
public enum Spelling {
    /** Behind a command: {@code --peak-rate}. */
    COMMAND_LINE,
    /** As a member of a request's parameters: {@code peak_rate}. */
    REQUEST,
    /**
     * As a member of one effect's object, in {@code effects} of {@code apply} and in the journal: there the delay is
     * {@code mean}.
     */
    EFFECT
}
