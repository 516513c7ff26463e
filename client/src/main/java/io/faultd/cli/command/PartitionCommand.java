package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.TargetWords;
import io.faultd.cli.args.UsageException;
import io.faultd.client.Records;
import io.faultd.fault.spec.PartitionOptions;
import io.faultd.fault.spec.Spec;
import io.faultd.fault.spec.Spelling;
import io.faultd.fault.spec.TrafficOptions;
import io.faultd.protocol.Partitioned;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code faultctl partition}. */
public final class PartitionCommand extends FaultingCommand {
    public PartitionCommand() {
        super(
                "partition",
                "GROUP...",
                "Keep groups of targets from reaching one another.",
                "A GROUP is targets joined by commas. Traffic inside a group, and with others, continues.",
                "One group alone is cut off from every target that shares a network with it.",
                "A new partition replaces the one before; faultctl join ends it.");
    }

    @Override
    Spec<?> spec() {
        return PartitionOptions.SPEC;
    }

    @Override
    void fill(Arguments arguments, Map<String, Object> params) {
        List<List<String>> groups = new ArrayList<>();
        for (String word : arguments.words()) {
            groups.add(TargetWords.group(word));
        }
        boolean laidOut = params.containsKey(PartitionOptions.SHAPE.name())
                || params.containsKey(PartitionOptions.RANDOM.name())
                || params.containsKey(PartitionOptions.SEED.name());
        if (laidOut) {
            params.put(
                    TrafficOptions.TARGETS.name(),
                    groups.stream().flatMap(List::stream).toList());
        } else if (!groups.isEmpty()) {
            params.put(PartitionOptions.GROUPS.name(), groups);
        }
        if (params.containsKey(PartitionOptions.DROPS.name())) {
            params.put(
                    PartitionOptions.DROPS.name(),
                    drops(arguments.texts(PartitionOptions.DROPS.name(Spelling.COMMAND_LINE))));
        }
    }

    /**
     * The first equals sign with a target on its left: {@code label:KEY=VALUE} and regular expressions contain some
     * too.
     */
    private static Map<String, List<String>> drops(List<String> texts) {
        Map<String, List<String>> drops = new LinkedHashMap<>();
        for (String text : texts) {
            int from = text.startsWith("/") ? Math.max(0, text.indexOf("/=")) : 0;
            int equals = text.indexOf('=', from);
            if (text.startsWith("label:") && text.indexOf('=', equals + 1) > 0) {
                equals = text.indexOf('=', equals + 1);
            }
            if (equals < 1 || equals == text.length() - 1) {
                throw new UsageException("--drop-from: '" + text + "' does not say who drops from whom; write a=b,c: a"
                        + " drops what b and c send");
            }
            String receiver =
                    TargetWords.check(List.of(text.substring(0, equals))).get(0);
            drops.computeIfAbsent(receiver, name -> new ArrayList<>())
                    .addAll(TargetWords.group(text.substring(equals + 1)));
        }
        return drops;
    }

    @Override
    void printMore(Session session, Object result) {
        Partitioned made = Records.read(result, Partitioned.class);
        for (int i = 0; i < made.groups().size(); i++) {
            session.line(
                    "group " + (i + 1) + ": " + String.join(",", made.groups().get(i)));
        }
        made.drops()
                .forEach((receiver, senders) -> session.line(receiver + " drops from " + String.join(",", senders)));
        if (made.seed() != null) {
            session.line("seed " + made.seed());
        }
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Shapes, after Jepsen: halves; isolate-one from all others; majorities-ring, where each sees a majority",
            "and no two the same one; bridge, two halves and one member that both reach; minority-third, less than",
            "a third and the others. Without --random targets are taken in the order of their names.",
            "",
            "Examples:",
            "  faultctl partition db web,cache     db on one side, web and cache on the other",
            "  faultctl partition db --for 30s     db alone",
            "  faultctl partition a,x b,x          a and b separated, x reaches both",
            "  faultctl partition a b --one-way    b gets nothing from a",
            "  faultctl partition a --rest         a on one side, all others on the other",
            "  faultctl partition /db-.*/ --shape majorities-ring --random",
            "  faultctl partition --drop-from a=b,c --drop-from b=a"
        };
    }
}
