package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import java.util.List;

/** {@code faultctl completion}. */
public final class CompletionCommand extends Command {
    public CompletionCommand() {
        super(
                "completion",
                "bash|zsh",
                "Print a completion script for a shell.",
                "zsh runs the same script by its bashcompinit, which the script loads itself.");
    }

    @Override
    void declare(Options options) {
        options.words();
    }

    @Override
    public void run(Session session) {
        List<String> words = session.arguments().words();
        if (words.size() != 1) {
            throw new UsageException("name one shell: bash or zsh");
        }
        if (!words.get(0).equals("bash") && !words.get(0).equals("zsh")) {
            throw new UsageException("there is no completion for '" + words.get(0) + "'; write bash or zsh");
        }
        session.out().print(Specs.completion(session.commands()));
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Examples:", "  bash: source <(faultctl completion bash)", "  zsh:  source <(faultctl completion zsh)"
        };
    }
}
