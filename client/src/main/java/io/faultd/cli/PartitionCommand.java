package io.faultd.cli;

import io.faultd.fault.Direction;
import io.faultd.protocol.DryRunForm;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code faultctl partition}. */
final class PartitionCommand extends FaultingCommand {
    PartitionCommand() {
        super(
                "partition",
                "GROUP...",
                "Keep groups of targets from reaching one another.",
                "A GROUP is targets joined by commas. Traffic inside a group, and with whom no group names, goes on.",
                "One group alone is cut off from every target that shares a network with it.",
                "A new partition takes the place of the one before; faultctl join ends it.");
    }

    @Override
    DryRunForm dryRunForm() {
        return DryRunForm.NFT;
    }

    @Override
    void declare(Options options) {
        options.words();
        options.flag("--one-way", "Drop only what an earlier group sends to a later one");
        options.flag("--rest", "Make all other targets in scope one more group");
        options.value("--direction", "DIRECTION", "both: for one of the two write --one-way (both)");
        declareLease(options);
    }

    @Override
    void fill(Arguments arguments, Map<String, Object> params) {
        List<List<String>> groups = new ArrayList<>();
        for (String word : arguments.words()) {
            groups.add(TargetWords.group(word));
        }
        if (groups.isEmpty()) {
            throw new UsageException("no group: name the targets to be cut off, as in: faultctl partition a b,c");
        }
        params.put("groups", groups);
        if (arguments.has("--one-way")) {
            params.put("one_way", true);
        }
        if (arguments.has("--rest")) {
            params.put("rest", true);
        }
        checkDirection(arguments.text("--direction"));
    }

    private static void checkDirection(String text) {
        try {
            if (text != null && Direction.parse(text) != Direction.BOTH) {
                throw new UsageException("--direction: a partition cuts both ways; write --one-way to drop only what"
                        + " an earlier group sends to a later one");
            }
        } catch (BadValueException e) {
            throw Arguments.wrong("--direction", e);
        }
    }

    @Override
    String[] footer() {
        return new String[] {
            "Examples:",
            "  faultctl partition db web,cache     db on one side, web and cache on the other",
            "  faultctl partition db --for 30s     db alone",
            "  faultctl partition a,x b,x          a and b apart, x reaches both",
            "  faultctl partition a b --one-way    b does not hear a",
            "  faultctl partition a --rest         a on one side, all others on the other"
        };
    }
}
