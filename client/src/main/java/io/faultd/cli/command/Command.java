package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.protocol.DryRunForm;

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

    /** The default form of its dry run; null for a command that changes nothing. */
    DryRunForm dryRunForm() {
        return null;
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
        if (dryRunForm() != null) {
            DryRunOption.declare(options, dryRunForm());
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
