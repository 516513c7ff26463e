package io.faultd.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options of one command, in the order of its help. All values are taken as text: the rules' own parsers read them. */
final class Options {
    private final CommandSpec spec;

    Options(CommandSpec spec) {
        this.spec = spec;
    }

    /** An option with a value that may be left out. */
    Options value(String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(escape(description))
                .build());
        return this;
    }

    /** An option with a value that is sent whether it is given or not. */
    Options value(String name, String label, String standard, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .defaultValue(standard)
                .description(escape(description + " (" + standard + ")"))
                .build());
        return this;
    }

    /** An option with a value that may be given several times. */
    Options values(String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(String[].class)
                .arity("1")
                .paramLabel(label)
                .description(escape(description))
                .build());
        return this;
    }

    /** An option without a value. */
    Options flag(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(escape(description))
                .build());
        return this;
    }

    /** Words that are not options, any number. */
    Options words(String label) {
        spec.addPositional(PositionalParamSpec.builder()
                .type(String[].class)
                .arity("0..*")
                .paramLabel(label)
                .hidden(true)
                .build());
        return this;
    }

    // picocli takes descriptions for format strings.
    private static String escape(String description) {
        return description.replace("%", "%%");
    }

    /** Those that every command has. */
    void common() {
        spec.addOption(OptionSpec.builder("-H", "--host")
                .type(String.class)
                .paramLabel("ADDRESS")
                .description(
                        "The daemon: unix:///PATH or tcp://HOST:PORT ($FAULTD_HOST, or unix:///run/faultd/faultd.sock)")
                .build());
        value("--token-file", "FILE", "The token for a daemon on TCP ($FAULTD_TOKEN_FILE)");
        spec.addOption(OptionSpec.builder("-o", "--output")
                .type(String.class)
                .paramLabel("FORMAT")
                .description("table or json (table)")
                .build());
        spec.addOption(OptionSpec.builder("-q", "--quiet")
                .type(boolean.class)
                .arity("0")
                .description("Print only ids or names")
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Print this")
                .build());
    }
}
