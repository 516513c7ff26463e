package io.faultd.cli.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A command line, divided into the command's name and everything else, so that only that command is created. Options
 * before the name go to the command like those behind it.
 *
 * @param command null where it is missing
 */
public record Invocation(String command, List<String> arguments) {
    private static final List<String> WITH_VALUE =
            List.of("-H", "--host", "-o", "--output", "--token-file", "--tls-ca", "--tls-cert", "--tls-key");

    public static Invocation of(String... args) {
        List<String> arguments = new ArrayList<>(args.length);
        String command = null;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (command == null && !arg.startsWith("-")) {
                command = arg;
            } else {
                arguments.add(arg);
                if (command == null && WITH_VALUE.contains(arg) && i + 1 < args.length) {
                    arguments.add(args[++i]);
                }
            }
        }
        if ("help".equals(command)) {
            return helpOn(arguments);
        }
        return new Invocation(command, arguments);
    }

    private static Invocation helpOn(List<String> words) {
        return words.isEmpty()
                ? new Invocation(null, List.of("--help"))
                : new Invocation(words.get(0), List.of("--help"));
    }

    /** Whether it requests the help on all commands. */
    public boolean wantsHelp() {
        return command == null && (arguments.contains("--help") || arguments.contains("-h"));
    }

    /** Whether it requests the version by an option. */
    public boolean wantsVersion() {
        return command == null && (arguments.contains("--version") || arguments.contains("-V"));
    }

    /** The error of a command line without a command. */
    public String problem() {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (WITH_VALUE.contains(argument)) {
                i++;
            } else if (!isCommon(argument)) {
                return "there is no option '" + argument + "'";
            }
        }
        return "a command is missing";
    }

    private static boolean isCommon(String argument) {
        int equals = argument.indexOf('=');
        return argument.equals("-q")
                || argument.equals("--quiet")
                || argument.startsWith("-H")
                || argument.startsWith("-o")
                || equals > 0 && WITH_VALUE.contains(argument.substring(0, equals));
    }
}
