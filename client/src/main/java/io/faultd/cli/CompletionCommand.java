package io.faultd.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code faultctl completion}. */
final class CompletionCommand extends Command {
    CompletionCommand() {
        super(
                "completion",
                "bash|zsh",
                "Print a completion script for a shell.",
                "zsh runs the same script by its bashcompinit, which the script loads itself.");
    }

    @Override
    void declare(Options options) {
        options.words("SHELL");
    }

    @Override
    void run(Session session) {
        List<String> words = session.arguments().words();
        if (words.size() != 1) {
            throw new UsageException("name one shell: bash or zsh");
        }
        if (!words.get(0).equals("bash") && !words.get(0).equals("zsh")) {
            throw new UsageException("there is no completion for '" + words.get(0) + "'; write bash or zsh");
        }
        CommandSpec root = CommandSpec.create().name("faultctl");
        new Options(root).common();
        for (String name : Commands.NAMES) {
            root.addSubcommand(name, Commands.named(name).spec());
        }
        session.out().print(AutoComplete.bash("faultctl", new CommandLine(root)));
    }

    @Override
    String[] footer() {
        return new String[] {
            "Examples:", "  bash: source <(faultctl completion bash)", "  zsh:  source <(faultctl completion zsh)"
        };
    }
}
