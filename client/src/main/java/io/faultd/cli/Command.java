package io.faultd.cli;

import picocli.CommandLine.Model.CommandSpec;

/** One command of {@code faultctl}. */
abstract class Command {
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
    final String name() {
        return name;
    }

    /** Adds what it can be told besides the common options. */
    abstract void declare(Options options);

    /** Examples and explanations, printed below the options. */
    String[] footer() {
        return new String[0];
    }

    /** Does it, and prints what was done. */
    abstract void run(Session session);

    /** As picocli knows it. */
    final CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.parser().expandAtFiles(false).overwrittenOptionsAllowed(false).unmatchedArgumentsAllowed(false);
        Options options = new Options(spec);
        declare(options);
        options.common();
        return spec;
    }

    /** Adds its help, for which there is no time unless it is asked for. */
    final void addHelp(CommandSpec spec) {
        spec.usageMessage()
                .width(100)
                .sortOptions(false)
                .customSynopsis("Usage: faultctl " + name + " [OPTION...] " + synopsis)
                .synopsisHeading("")
                .descriptionHeading("%n")
                .description(escape(description))
                .optionListHeading("%nOptions:%n")
                .footerHeading("%n")
                .footer(escape(footer()));
    }

    // picocli takes these texts for format strings.
    private static String[] escape(String[] lines) {
        String[] escaped = new String[lines.length];
        for (int i = 0; i < lines.length; i++) {
            escaped[i] = lines[i].replace("%", "%%");
        }
        return escaped;
    }
}
