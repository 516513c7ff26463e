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
 * What {@code partition} can be told: groups, or who drops what from whom, or targets that a shape or chance parts.
 *
 * @param groups none where the others are given
 * @param cuts who drops what from whom
 * @param targets of a shape or of chance
 * @param shape in which the targets are laid out
 * @param isRandom whether chance has a part in it
 * @param seed of the chance; empty: any
 * @param oneWay drop only what an earlier group sends to a later one
 * @param rest all other targets in scope are one more group
 * @param reject tell who sends
 * @param ending when it ends by itself
 * @param dryRun in what form it is shown what would be done, and not done; empty: it is done
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

    /** What is dropped only in one direction. */
    public static final FaultOption<Boolean> ONE_WAY =
            FaultOption.of("one_way", OptionType.FLAG, "Drop only what an earlier group sends to a later one");

    /** One more group. */
    public static final FaultOption<Boolean> REST =
            FaultOption.of("rest", OptionType.FLAG, "Make all other targets in scope one more group");

    /** An answer. */
    public static final FaultOption<Boolean> REJECT =
            FaultOption.of("reject", OptionType.FLAG, "Tell who sends: by ICMP, host unreachable");

    /** Who drops what from whom: lists of senders by receivers. */
    public static final FaultOption<List<Cut>> DROPS = FaultOption.of(
                    "drops",
                    new OptionType<>(
                            "A=B[,...]", OptionType.Takes.VALUES, PartitionOptions::cuts, PartitionOptions::written),
                    "A drops what B sends, and nobody else is touched; instead of groups")
            .flag("--drop-from");

    /** A form. */
    public static final FaultOption<PartitionShape> SHAPE = FaultOption.of(
                    "shape",
                    OptionType.text("SHAPE", PartitionShape::parse, PartitionShape::word),
                    "Lay the targets out as " + shapes())
            .example("halves");

    /** Chance. */
    public static final FaultOption<Boolean> RANDOM = FaultOption.of(
            "random",
            OptionType.FLAG,
            "Without a shape: groups by chance; with one: its targets in an order by chance");

    /** The start of chance. */
    public static final FaultOption<Long> SEED = FaultOption.of(
                    "seed",
                    OptionType.text("N", PartitionOptions::seed, seed -> seed),
                    "The same chance again, as the result has told it; implies --random")
            .example("7");

    /** All targets. */
    public static final FaultOption<Boolean> ALL =
            FaultOption.of("all", OptionType.FLAG, "Everything in scope, with --shape or --random");

    private static final FaultOption<Direction> DIRECTION =
            TrafficOptions.direction("both: for one of the two write --one-way", Direction.BOTH);

    private static final FaultOption<DryRunForm> DRY_RUN = TrafficOptions.dryRun(DryRunForm.NFT);

    /** A partition. */
    public static final Spec<PartitionOptions> SPEC = new Spec<>(
            List.of(
                    GROUPS,
                    TrafficOptions.TARGETS,
                    ONE_WAY,
                    REST,
                    REJECT,
                    DROPS,
                    SHAPE,
                    RANDOM,
                    SEED,
                    ALL,
                    DIRECTION,
                    EndingOptions.FOR,
                    EndingOptions.LEASE,
                    DRY_RUN),
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
                ": a partition cuts both ways; write ",
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
                " are given and not laid out: leave out ",
                SHAPE,
                " and ",
                RANDOM,
                ", or give ",
                TrafficOptions.TARGETS));
        rules.add(Rule.refusing(
                values -> isLaidOut(values) && values.has(REST),
                with(Map.of("shape", "halves"), REST),
                REST,
                " goes with groups; ",
                SHAPE,
                " and ",
                RANDOM,
                " part the targets given"));
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
                "no target: name those to be parted, or write ",
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
                EndingOptions.SPEC.maker().apply(values),
                values.given(DRY_RUN));
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
                throw new BadValueException("'" + receiver + "' drops from nobody; name some");
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
            throw new BadValueException("'" + text + "' is no seed; write a whole number from 0, of up to 15 digits");
        }
        return Long.valueOf(text);
    }
}
