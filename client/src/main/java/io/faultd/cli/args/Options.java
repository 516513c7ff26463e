package io.faultd.cli.args;

import io.faultd.cli.args.Option.Takes;
import io.faultd.fault.spec.FaultOption;
import io.faultd.fault.spec.OptionType;
import io.faultd.fault.spec.Spelling;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of one command, in the order of its help. All values are texts, which the parsers of module rules read.
 *
 * <p>Command lines are read by {@link Parser} and not by picocli, which writes the help and the completion: picocli's
 * class files are of Java 5's format, which a dynamic class-data archive can't hold, and loading them took longer than
 * all the rest of a {@code faultctl status}.
 */
public final class Options {
    private final List<Option> options = new ArrayList<>();
    private boolean words;
    private boolean openEnd;

    /** An option with a value, which can be absent. */
    public Options value(String name, String label, String description) {
        return add(List.of(name), Takes.VALUE, label, null, description);
    }

    /** The same with a one-letter name as well. */
    public Options lettered(String letter, String name, String label, String description) {
        return add(List.of(letter, name), Takes.VALUE, label, null, description);
    }

    /** An option with a default that is sent when it is absent. */
    public Options value(String name, String label, String standard, String description) {
        return add(List.of(name), Takes.VALUE, label, standard, description + " (" + standard + ")");
    }

    /** An option as a command that makes faults defines it. */
    public Options option(FaultOption<?> option) {
        if (option.type().takes() == OptionType.Takes.WORDS) {
            return words();
        }
        Takes takes = Takes.valueOf(option.type().takes().name());
        String usual = option.bare()
                .or(option::standard)
                .map(text -> " (" + text + ")")
                .orElse("");
        return add(new Option(
                List.of(option.name(Spelling.COMMAND_LINE)),
                takes,
                option.type().label(),
                option.choices(),
                option.bare().orElse(null),
                option.description() + usual));
    }

    /** An option with a value, which can be repeated. */
    public Options values(String name, String label, String description) {
        return add(List.of(name), Takes.VALUES, label, null, description);
    }

    /** An option without a value. */
    public Options flag(String name, String description) {
        return add(List.of(name), Takes.NOTHING, "", null, description);
    }

    /** Words that are not options, any number. */
    public Options words() {
        words = true;
        return this;
    }

    /**
     * From the first word on, or the first {@code --}, everything is a word, also options of another program, and
     * {@code --} itself.
     */
    public Options openEnd() {
        openEnd = true;
        return words();
    }

    /** The options of every command. */
    public Options common() {
        add(
                List.of("-H", "--host"),
                Takes.VALUE,
                "ADDRESS",
                null,
                "The daemon: unix:///PATH, tcp://HOST:PORT or https://HOST:PORT");
        add(List.of("--token-file"), Takes.VALUE, "FILE", null, "The token for a daemon on TCP");
        add(
                List.of("--tls-ca"),
                Takes.VALUE,
                "FILE",
                null,
                "Certificates of the authority of a daemon at https://," + " as PEM");
        add(List.of("--tls-cert"), Takes.VALUE, "FILE", null, "This client's certificate, as PEM");
        add(List.of("--tls-key"), Takes.VALUE, "FILE", null, "The key of that certificate, as PEM");
        add(List.of("-o", "--output"), Takes.VALUE, "FORMAT", null, "table or json (table)");
        add(List.of("-q", "--quiet"), Takes.NOTHING, "", null, "Print only ids or names");
        return add(List.of("-h", "--help"), Takes.NOTHING, "", null, "Print this");
    }

    private Options add(List<String> names, Takes takes, String label, String standard, String description) {
        return add(new Option(names, takes, label, List.of(), standard, description));
    }

    private Options add(Option option) {
        options.add(option);
        return this;
    }

    /** All of them. */
    public List<Option> all() {
        return options;
    }

    /** Whether the command accepts words. */
    boolean takesWords() {
        return words;
    }

    /** Whether everything from the first word on is a word. */
    boolean isOpenEnd() {
        return openEnd;
    }

    /** The option of that name; null where there is none. */
    Option named(String name) {
        for (Option option : options) {
            if (option.names().contains(name)) {
                return option;
            }
        }
        return null;
    }
}
