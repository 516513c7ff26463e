package io.faultd.cli.command;

import io.faultd.cli.args.Options;

/** One command of {@code faultctl}. */
public abstract class Command {
    private final String name;
    private final String synopsis;
    private final String[] description;

    /**
     * @param synopsis the text behind the name in the first line of its help
     * @param description lines of its help, the first of them a summary
     */
    Command(String name, String synopsis, String... description) {
        this.name = name;
        this.synopsis = synopsis;
        this.description = description;
    }

    /** Its name, also that of the RPC method. */
    public final String name() {
        return name;
    }

    /** Adds its options to the common ones. */
    abstract void declare(Options options);

    /** Whether it changes something, so that it has a dry run. */
    boolean changesSomething() {
        return false;
    }

    /** Examples and explanations, printed below the options. */
    public String[] footer() {
        return new String[0];
    }

    /** Runs it, and prints the result. */
    public abstract void run(Session session);

    /** All its options. */
    public final Options options() {
        Options options = new Options();
        declare(options);
        if (changesSomething()) {
            DryRunOption.declare(options);
        }
        return options.common();
    }

    /** The text behind its name in its help. */
    public final String synopsis() {
        return synopsis;
    }

    /** Its description, in lines of its help. */
    public final String[] description() {
        return description;
    }
}
