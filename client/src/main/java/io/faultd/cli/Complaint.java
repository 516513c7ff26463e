package io.faultd.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What picocli found wrong, in one line and without its words for it. */
final class Complaint {
    private Complaint() {}

    static String of(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(spec, unmatched.getUnmatched().get(0));
        }
        if (e instanceof MissingParameterException && e.getArgSpec() instanceof OptionSpec option) {
            return option.longestName() + " needs a value: " + option.longestName() + " " + option.paramLabel();
        }
        if (e instanceof OverwrittenOptionException && e.getArgSpec() instanceof OptionSpec option) {
            return option.longestName() + " is given twice";
        }
        return e.getMessage();
    }

    private static String unmatched(CommandSpec spec, String argument) {
        if (!argument.startsWith("-") || argument.equals("-")) {
            return "'" + argument + "' is one word too many: " + spec.name() + " takes none";
        }
        int equals = argument.indexOf('=');
        String option = equals < 0 ? argument : argument.substring(0, equals);
        List<String> known = new ArrayList<>();
        for (OptionSpec candidate : spec.options()) {
            if (candidate.longestName().equals(option)
                    || List.of(candidate.names()).contains(option)) {
                return option + " takes no value";
            }
            known.add(candidate.longestName());
        }
        return spec.name() + " has no option '" + option + "'" + Words.suggestion(option, known);
    }
}
