package io.faultd.fault.spec;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault.Partition.Cut;
import io.faultd.fault.PartitionShape;
import io.faultd.protocol.DryRunForm;
import io.faultd.target.Selection;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of {@code partition}: groups, or who drops packets from whom, or targets divided by a shape or at random.
 *
 * @param groups none where the others are given
 * @param cuts who drops packets from whom
 * @param targets of a shape or a random division
 * @param shape the arrangement of the targets
 * @param isRandom whether it is random
 * @param seed of the random numbers; empty: any
 * @param oneWay drop only what an earlier group sends to a later one
 * @param rest all other targets in scope are one more group
 * @param reject answer the senders with an ICMP error
 * @param link whether ARP and neighbour discovery are cut too
 * @param ending when it ends automatically
 * @param dryRun the form of a dry run; empty: the partition is applied
 */
public record PartitionOptions(
        List<Selection> groups,
        List<Cut> cuts,
        Selection targets,
        Optional<PartitionShape> shape,
        boolean isRandom,
        Optional<Long> seed,
        boolean oneWay,
        boolean rest,
        boolean reject,
        boolean link,
        EndingOptions ending,
        Optional<DryRunForm> dryRun) {
    private static final String SOME = "a";

    /** Groups of targets. */
    public static final FaultOption<List<Selection>> GROUPS = FaultOption.of(
            "groups",
            new OptionType<>("GROUP...", OptionType.Takes.WORDS, PartitionOptions::groups, groups -> groups.stream()
                    .map(Selection::texts)
                    .toList()),
            "Groups of targets");

    /** Drops in one direction only. */
    public static final FaultOption<Boolean> ONE_WAY =
            FaultOption.of("one_way", OptionType.FLAG, "Drop only packets from an earlier group to a later one");

    /** All others as one more group. */
    public static final FaultOption<Boolean> REST =
            FaultOption.of("rest", OptionType.FLAG, "Make all other targets in scope one more group");

    /** Answers to senders. */
    public static final FaultOption<Boolean> REJECT =
            FaultOption.of("reject", OptionType.FLAG, "Answer the sender with an ICMP error (host unreachable)");

    /** ARP and neighbour discovery. */
    public static final FaultOption<Boolean> LINK = FaultOption.of(
            "link",
            OptionType.FLAG,
            "Cut ARP and IPv6 neighbour discovery too, as a pulled cable does; on bridges only");

    /** Who drops packets from whom: lists of senders by receivers. */
    public static final FaultOption<List<Cut>> DROPS = FaultOption.of(
                    "drops",
                    new OptionType<>(
                            "A=B[,...]", OptionType.Takes.VALUES, PartitionOptions::cuts, PartitionOptions::written),
                    "A drops what B sends, all other traffic passes; instead of groups")
            .flag("--drop-from");

    /** A shape. */
    public static final FaultOption<PartitionShape> SHAPE = FaultOption.of(
                    "shape",
                    OptionType.text("SHAPE", PartitionShape::parse, PartitionShape::word),
                    "Arrange the targets as " + shapes())
            .example("halves");

    /** Random groups. */
    public static final FaultOption<Boolean> RANDOM = FaultOption.of(
            "random", OptionType.FLAG, "Without a shape: random groups; with one: its targets in random order");

    /** The seed of random groups. */
    public static final FaultOption<Long> SEED = FaultOption.of(
                    "seed",
                    OptionType.text("N", PartitionOptions::seed, seed -> seed),
                    "Repeat a random partition by the seed in its result; implies --random")
            .example("7");

    /** All targets. */
    public static final FaultOption<Boolean> ALL =
            FaultOption.of("all", OptionType.FLAG, "Everything in scope, with --shape or --random");

    private static final FaultOption<Direction> DIRECTION =
            TrafficOptions.direction("both: for one of the two write --one-way", Direction.BOTH);

    /** A partition. */
    public static final Spec<PartitionOptions> SPEC = new Spec<>(
            List.of(
                    GROUPS,
                    TrafficOptions.TARGETS,
                    ONE_WAY,
                    REST,
                    REJECT,
                    LINK,
                    DROPS,
                    SHAPE,
                    RANDOM,
                    SEED,
                    ALL,
                    DIRECTION,
                    EndingOptions.FOR,
                    EndingOptions.LEASE,
                    TrafficOptions.DRY_RUN),
            rules(),
            PartitionOptions::make);

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        Map<String, Object> drops = Map.of("drops", Map.of("a", List.of("b")));
        rules.add(Rule.refusing(
                values -> values.given(DIRECTION)
                        .filter(way -> way != Direction.BOTH)
                        .isPresent(),
                Map.of("direction", "in"),
                DIRECTION,
                ": a partition drops both ways; write ",
                ONE_WAY,
                " to drop only what an earlier group sends to a later one"));
        for (FaultOption<?> option : List.of(GROUPS, TrafficOptions.TARGETS, SHAPE, RANDOM, SEED, ALL, ONE_WAY, REST)) {
            rules.add(Rule.refusing(
                    values -> values.has(DROPS) && values.has(option),
                    with(drops, option),
                    DROPS,
                    " says who drops from whom: leave out ",
                    option));
        }
        rules.add(Rule.refusing(
                values -> isLaidOut(values) && values.has(GROUPS),
                Map.of("groups", List.of(List.of("a"), List.of("b")), "shape", "halves"),
                GROUPS,
                " are given directly: leave out ",
                SHAPE,
                " and ",
                RANDOM,
                ", or give ",
                TrafficOptions.TARGETS));
        rules.add(Rule.refusing(
                values -> isLaidOut(values) && values.has(REST),
                with(Map.of("shape", "halves"), REST),
                REST,
                " needs groups; ",
                SHAPE,
                " and ",
                RANDOM,
                " divide the targets given"));
        for (FaultOption<?> option : List.of(TrafficOptions.TARGETS, ALL)) {
            rules.add(Rule.refusing(
                    values -> !isLaidOut(values) && values.has(option),
                    with(Map.of(), option),
                    option,
                    " goes with ",
                    SHAPE,
                    " or ",
                    RANDOM,
                    "; name groups, or one and ",
                    REST));
        }
        rules.add(Rule.refusing(
                values -> isLaidOut(values) && !values.hasAny(TrafficOptions.TARGETS, ALL),
                Map.of("shape", "halves"),
                "no target: name the targets to divide, or write ",
                ALL,
                " for everything in scope"));
        rules.add(Rule.refusing(
                values -> !isLaidOut(values) && !values.hasAny(GROUPS, DROPS),
                Map.of(),
                "no group: name the targets to be cut off, as in: faultctl partition a b,c"));
        rules.add(Rule.refusing(
                values -> isLaidOut(values)
                        && values.has(ONE_WAY)
                        && !values.given(SHAPE)
                                .filter(PartitionShape::hasTwoSides)
                                .isPresent(),
                Map.of("targets", List.of("a", "b"), "random", true, "one_way", true),
                ONE_WAY,
                " needs groups, or a shape of two sides: halves, isolate-one or minority-third"));
        rules.add(Rule.refusing(
                values -> values.has(ONE_WAY)
                        && !values.has(REST)
                        && values.given(GROUPS)
                                .filter(groups -> groups.size() == 1)
                                .isPresent(),
                Map.of("groups", List.of(List.of("a")), "one_way", true),
                ONE_WAY,
                " needs two groups: what the first sends to the second is dropped"));
        return rules;
    }

    private static Map<String, Object> with(Map<String, Object> members, FaultOption<?> option) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        Object value = option == GROUPS
                ? List.of(List.of(SOME))
                : option.example().<Object>map(text -> text).orElse(true);
        more.put(option.name(), value);
        return more;
    }

    private static boolean isLaidOut(OptionValues values) {
        return values.hasAny(SHAPE, RANDOM, SEED);
    }

    private static PartitionOptions make(OptionValues values) {
        return new PartitionOptions(
                values.given(GROUPS).orElse(List.of()),
                values.given(DROPS).orElse(List.of()),
                new Selection(values.given(TrafficOptions.TARGETS).orElse(List.of()), values.has(ALL), Set.of()),
                values.given(SHAPE),
                values.hasAny(RANDOM, SEED),
                values.given(SEED),
                values.has(ONE_WAY),
                values.has(REST),
                values.has(REJECT),
                values.has(LINK),
                EndingOptions.SPEC.maker().apply(values),
                values.given(TrafficOptions.DRY_RUN));
    }

    private static String shapes() {
        return Stream.of(PartitionShape.values()).map(PartitionShape::word).collect(Collectors.joining(", "));
    }

    private static List<Selection> groups(Object value) {
        if (!(value instanceof List<?> list)) {
            throw new BadValueException("must be a list of lists of targets, e.g. [[\"a\"],[\"b\",\"c\"]]");
        }
        List<Selection> groups = new ArrayList<>();
        for (Object group : list) {
            Selection selection = Selection.of(OptionType.words(group), false);
            if (selection.isEmpty()) {
                throw new BadValueException("has an empty group; a group is one target or more");
            }
            groups.add(selection);
        }
        return groups;
    }

    private static List<Cut> cuts(Object value) {
        if (!(value instanceof Map<?, ?> drops) || drops.isEmpty()) {
            throw new BadValueException(
                    "must say who drops from whom, e.g. {\"a\":[\"b\",\"c\"]}: a drops what b and c send");
        }
        List<Cut> cuts = new ArrayList<>();
        drops.forEach((receiver, senders) -> {
            Selection from = Selection.of(OptionType.words(senders), false);
            if (from.isEmpty()) {
                throw new BadValueException("'" + receiver + "' drops from no target; name some");
            }
            cuts.add(new Cut(Selection.of(List.of(receiver.toString()), false), from));
        });
        return cuts;
    }

    private static Map<String, Object> written(List<Cut> cuts) {
        Map<String, Object> drops = new LinkedHashMap<>();
        cuts.forEach(cut -> drops.put(
                String.join(",", cut.receiver().texts()), cut.senders().texts()));
        return drops;
    }

    private static Long seed(String text) {
        if (!text.matches("\\d{1,15}")) {
            throw new BadValueException(
                    "'" + text + "' is not a seed; write a whole number from 0, of up to 15" + " digits");
        }
        return Long.valueOf(text);
    }
}
