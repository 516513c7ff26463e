package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.TargetWords;
import io.faultd.cli.args.UsageException;
import io.faultd.client.Records;
import io.faultd.fault.Direction;
import io.faultd.fault.PartitionShape;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.Partitioned;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    DryRunForm dryRunForm() {
        return DryRunForm.NFT;
    }

    @Override
    void declare(Options options) {
        options.words();
        options.flag("--one-way", "Drop only packets from an earlier group to a later one");
        options.flag("--rest", "Make all other targets in scope one more group");
        options.flag("--reject", "Answer the sender with an ICMP error (host unreachable)");
        options.flag("--link", "Cut ARP and IPv6 neighbour discovery too, as a pulled cable does; on bridges only");
        options.values("--drop-from", "A=B[,...]", "A drops what B sends, all other traffic passes; instead of groups");
        options.value("--shape", "SHAPE", "Arrange the targets as " + shapes());
        options.flag("--random", "Without a shape: random groups; with one: its targets in random order");
        options.value("--seed", "N", "Repeat a random partition by the seed in its result; implies --random");
        options.flag("--all", "Everything in scope, with --shape or --random");
        options.value("--direction", "DIRECTION", "both: for one of the two write --one-way (both)");
        declareLease(options);
    }

    private static String shapes() {
        return Stream.of(PartitionShape.values()).map(PartitionShape::word).collect(Collectors.joining(", "));
    }

    @Override
    void fill(Arguments arguments, Map<String, Object> params) {
        List<List<String>> groups = new ArrayList<>();
        for (String word : arguments.words()) {
            groups.add(TargetWords.group(word));
        }
        boolean laidOut = arguments.has("--shape") || arguments.has("--random") || arguments.has("--seed");
        boolean mapped = arguments.has("--drop-from");
        if (laidOut) {
            fillLayout(arguments, groups, params);
        } else if (arguments.has("--all")) {
            throw new UsageException("--all goes with --shape or --random; name groups, or one and --rest");
        } else if (!mapped && groups.isEmpty()) {
            throw new UsageException("no group: name the targets to be cut off, as in: faultctl partition a b,c");
        }
        if (mapped) {
            boolean alone = groups.isEmpty() && !laidOut && !arguments.has("--one-way") && !arguments.has("--rest");
            if (!alone) {
                throw new UsageException("--drop-from says who drops from whom: leave out groups, --shape, --random,"
                        + " --one-way and --rest");
            }
            params.put("drops", drops(arguments.texts("--drop-from")));
        } else if (!laidOut) {
            params.put("groups", groups);
        }
        for (String flag : new String[] {"--one-way", "--rest", "--reject", "--link"}) {
            if (arguments.has(flag)) {
                params.put(flag.substring(2).replace('-', '_'), true);
            }
        }
        checkDirection(arguments.text("--direction"));
    }

    private static void fillLayout(Arguments arguments, List<List<String>> groups, Map<String, Object> params) {
        if (arguments.has("--rest")) {
            throw new UsageException("--rest needs groups; --shape and --random divide the targets given");
        }
        if (groups.isEmpty() && !arguments.has("--all")) {
            throw new UsageException("no target: name the targets to divide, or write --all for everything in scope");
        }
        params.put("targets", groups.stream().flatMap(List::stream).toList());
        if (arguments.has("--all")) {
            params.put("all", true);
        }
        String shape = arguments.text("--shape");
        if (shape != null) {
            try {
                PartitionShape wanted = PartitionShape.parse(shape);
                if (arguments.has("--one-way") && !wanted.hasTwoSides()) {
                    throw new UsageException(
                            "--one-way needs a shape of two sides: halves, isolate-one or minority-third");
                }
                params.put("shape", wanted.word());
            } catch (BadValueException e) {
                throw Arguments.wrong("--shape", e);
            }
        } else if (arguments.has("--one-way")) {
            throw new UsageException("--one-way needs groups, or a shape of two sides");
        }
        if (arguments.has("--random") || arguments.has("--seed")) {
            params.put("random", true);
        }
        if (arguments.has("--seed")) {
            params.put("seed", arguments.text("--seed"));
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
            session.out()
                    .println("group " + (i + 1) + ": "
                            + String.join(",", made.groups().get(i)));
        }
        made.drops().forEach((receiver, senders) -> session.out()
                .println(receiver + " drops from " + String.join(",", senders)));
        if (made.seed() != null) {
            session.out().println("seed " + made.seed());
        }
    }

    private static void checkDirection(String text) {
        try {
            if (text != null && Direction.parse(text) != Direction.BOTH) {
                throw new UsageException("--direction: a partition drops both ways; write --one-way to drop only"
                        + " what an earlier group sends to a later one");
            }
        } catch (BadValueException e) {
            throw Arguments.wrong("--direction", e);
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
