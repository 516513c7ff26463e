package io.faultd.cli.args;

import io.faultd.cli.args.Option.Takes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the arguments behind a command's name, by the common conventions: {@code --name value}, {@code --name=value},
 * {@code -n value}, {@code -nvalue}, flags of one letter together, options and words in any order, only words behind
 * {@code --}.
 */
public final class Parser {
    private final String command;
    private final Options options;
    private final Map<String, List<String>> given = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    private final List<String> args;
    private int next;

    private Parser(String command, Options options, List<String> args) {
        this.command = command;
        this.options = options;
        this.args = args;
    }

    /**
     * Reads the arguments.
     *
     * @throws UsageException when they don't match the options
     */
    public static Arguments parse(String command, Options options, List<String> args) {
        return new Parser(command, options, args).parse();
    }

    private Arguments parse() {
        while (next < args.size()) {
            String arg = args.get(next++);
            boolean end = arg.equals("--");
            if (options.isOpenEnd() && (end || !arg.startsWith("-"))) {
                words.addAll(args.subList(next - 1, args.size()));
                next = args.size();
            } else if (end) {
                while (next < args.size()) {
                    word(args.get(next++));
                }
            } else if (arg.startsWith("--")) {
                longOption(arg);
            } else if (arg.startsWith("-") && arg.length() > 1) {
                shortOptions(arg);
            } else {
                word(arg);
            }
        }
        return new Arguments(options, given, words);
    }

    private void word(String word) {
        if (!options.takesWords()) {
            throw new UsageException("'" + word + "' is one word too many: " + command + " takes none");
        }
        words.add(word);
    }

    private void longOption(String arg) {
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        Option option = require(name);
        if (equals >= 0) {
            if (option.takes() == Takes.NOTHING) {
                throw new UsageException(name + " takes no value");
            }
            give(option, arg.substring(equals + 1));
        } else if (option.takes() == Takes.PERHAPS) {
            give(option, option.standard());
        } else if (option.takes() == Takes.CHOICE) {
            boolean chosen = next < args.size() && option.choices().contains(args.get(next));
            give(option, chosen ? args.get(next++) : option.standard());
        } else {
            give(option, option.takes() == Takes.NOTHING ? "" : followingValue(option, name));
        }
    }

    private void shortOptions(String arg) {
        for (int i = 1; i < arg.length(); i++) {
            String name = "-" + arg.charAt(i);
            Option option = require(name);
            if (option.takes() != Takes.NOTHING) {
                String joined = arg.substring(i + 1);
                give(option, joined.isEmpty() ? followingValue(option, name) : joined);
                return;
            }
            give(option, "");
        }
    }

    private Option require(String name) {
        Option option = options.named(name);
        if (option == null) {
            throw new UsageException(command + " has no option '" + name + "'" + Synonyms.option(name, options));
        }
        return option;
    }

    private String followingValue(Option option, String name) {
        // A value can start with a hyphen (a negative number, which gets its own error), but can't be another option.
        if (next == args.size() || options.named(args.get(next)) != null) {
            throw new UsageException(name + " needs a value: " + name + " " + option.label());
        }
        return args.get(next++);
    }

    private void give(Option option, String value) {
        List<String> values = given.get(option.name());
        if (values == null) {
            values = new ArrayList<>();
            given.put(option.name(), values);
        } else if (option.takes() != Takes.VALUES) {
            throw new UsageException(option.name() + " is given twice");
        }
        values.add(value);
    }
}
