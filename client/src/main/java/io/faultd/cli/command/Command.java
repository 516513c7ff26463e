package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.protocol.DryRunForm;

/** One command of {@code faultctl}. */
public abstract class Command {
    private final String name;
    private final String synopsis;
    private final String[] description;

    /**
     * @param synopsis what stands behind the name in the first line of its help
     * @param description lines of its help, the first of them a summary
     */
    Command(String name, String synopsis, String... description) {
        this.name = name;
        this.synopsis = synopsis;
        this.description = description;
    }

    /** The word that asks for it; also the RPC method's name. */
    public final String name() {
        return name;
    }

    /** Adds what it can be told besides the common options. */
    abstract void declare(Options options);

    /** In what form it says what it would do, where none is asked for; null for a command that changes nothing. */
    DryRunForm dryRunForm() {
        return null;
    }

    /** Examples and explanations, printed below the options. */
    public String[] footer() {
        return new String[0];
    }

    /** Does it, and prints what was done. */
    public abstract void run(Session session);

    /** All that it can be told. */
    public final Options options() {
        Options options = new Options();
        declare(options);
        if (dryRunForm() != null) {
            DryRunOption.declare(options, dryRunForm());
        }
        return options.common();
    }

    /** What stands behind its name in its help. */
    public final String synopsis() {
        return synopsis;
    }

    /** What it does, in lines of its help. */
    public final String[] description() {
        return description;
    }
}
