package io.faultd.cli.command;

import io.faultd.cli.args.Option;
import io.faultd.cli.args.Option.Takes;
import io.faultd.cli.args.Options;
import java.io.PrintStream;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Commands as picocli's models, for its help and its completion. */
public final class Specs {
    private Specs() {}

    /** Prints the help on one command. */
    public static void help(Command command, PrintStream out) {
        CommandSpec spec = spec(command.name(), command.options());
        spec.usageMessage()
                .width(100)
                .sortOptions(false)
                .synopsisHeading("")
                .customSynopsis(("Usage: faultctl " + command.name() + " [OPTION...] " + command.synopsis()).strip())
                .descriptionHeading("%n")
                .description(escape(command.description()))
                .optionListHeading("%nOptions:%n")
                .footerHeading(command.footer().length == 0 ? "" : "%n")
                .footer(escape(command.footer()));
        new CommandLine(spec).usage(out, CommandLine.Help.Ansi.OFF);
    }

    /** The script that completes all commands and their options. */
    static String completion(CommandSet commands) {
        CommandSpec root = spec("faultctl", new Options().common());
        for (String name : commands.names()) {
            root.addSubcommand(name, spec(name, commands.named(name).options()));
        }
        // picocli numbers variables of the script in the user's digits, but a shell accepts only 0 to 9.
        Locale users = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        try {
            return AutoComplete.bash("faultctl", new CommandLine(root));
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, users);
        }
    }

    private static CommandSpec spec(String name, Options options) {
        CommandSpec spec = CommandSpec.create().name(name);
        for (Option option : options.all()) {
            Takes takes = option.takes();
            OptionSpec.Builder builder = OptionSpec.builder(option.names().toArray(new String[0]))
                    .arity(
                            takes == Takes.NOTHING
                                    ? "0"
                                    : takes == Takes.PERHAPS || takes == Takes.CHOICE ? "0..1" : "1")
                    .description(escape(option.description()));
            if (takes == Takes.NOTHING) {
                builder.type(boolean.class);
            } else {
                builder.type(takes == Takes.VALUES ? String[].class : String.class)
                        .paramLabel(option.label());
                if (takes == Takes.CHOICE) {
                    builder.completionCandidates(option.choices());
                }
            }
            spec.addOption(builder.build());
        }
        return spec;
    }

    // picocli treats these texts as format strings.
    private static String[] escape(String... lines) {
        String[] escaped = new String[lines.length];
        for (int i = 0; i < lines.length; i++) {
            escaped[i] = lines[i].replace("%", "%%");
        }
        return escaped;
    }
}
