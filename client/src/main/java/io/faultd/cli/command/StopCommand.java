package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.TargetWords;
import io.faultd.cli.args.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code faultctl stop}. */
public final class StopCommand extends EndingCommand {
    public StopCommand() {
        super(
                "stop",
                "TARGET|ID... | --all | --fault ID...",
                "End faults; containers keep running.",
                "A fault over several targets continues for those that are not named.",
                "A partition ends by faultctl join, by --all, or by its id.",
                "A word that is a target's name means the target, also where a fault has that id.");
    }

    @Override
    void declare(Options options) {
        options.words();
        options.flag("--all", "End every fault, the partition included");
        options.values("--fault", "ID", "End this fault everywhere; can be repeated");
    }

    @Override
    Map<String, ?> params(Arguments arguments) {
        return params(arguments, arguments.texts("--fault"), "name a target or a fault, or write --all");
    }

    static Map<String, ?> params(Arguments arguments, List<String> faults, String advice) {
        List<String> words = TargetWords.check(arguments.words());
        boolean all = arguments.has("--all");
        if (words.isEmpty() && faults.isEmpty() && !all) {
            throw new UsageException("nothing to end: " + advice);
        }
        if (all && !(words.isEmpty() && faults.isEmpty())) {
            throw new UsageException("--all ends everything: leave it out, or leave the names out");
        }
        Map<String, Object> params = new LinkedHashMap<>();
        if (!words.isEmpty()) {
            params.put("targets", words);
        }
        if (!faults.isEmpty()) {
            params.put("fault", faults);
        }
        if (all) {
            params.put("all", true);
        }
        return params;
    }

    @Override
    String nothing() {
        return "there is no fault to end, so nothing was ended";
    }

    @Override
    public String[] footer() {
        return new String[] {"Examples:", "  faultctl stop db", "  faultctl stop f-7k2 f-9ax", "  faultctl stop --all"};
    }
}
