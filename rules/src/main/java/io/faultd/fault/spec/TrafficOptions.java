package io.faultd.fault.spec;

import io.faultd.fault.Direction;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Ranges;
import io.faultd.protocol.DryRunForm;
import io.faultd.target.Selection;
import io.faultd.target.TargetSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The targets of a fault, and which of their traffic it is about; and how long it lasts.
 *
 * @param fault the id of a fault to change in place; empty: a new one
 * @param selection its targets; empty where a fault is changed: its present ones
 * @param random how many of the selected ones, at random; empty: all of them
 * @param direction of their traffic; empty where a fault is changed: its present one
 * @param match which of their traffic; empty where a fault is changed: its present one, else all
 * @param ending when it ends automatically
 * @param overExisting whether foreign qdiscs make room
 * @param dryRun the form of a dry run; empty: the fault is applied
 */
public record TrafficOptions(
        Optional<String> fault,
        Selection selection,
        Optional<Integer> random,
        Optional<Direction> direction,
        Optional<FlowMatch> match,
        EndingOptions ending,
        boolean overExisting,
        Optional<DryRunForm> dryRun) {
    /** The targets. */
    public static final FaultOption<List<TargetSelector>> TARGETS = FaultOption.of(
                    "targets",
                    OptionType.words(
                            "TARGET...",
                            OptionType.Takes.WORDS,
                            words -> words.stream().map(TargetSelector::parse).toList(),
                            words -> words.stream().map(TargetSelector::text).toList()),
                    "Targets")
            .example("db");

    /** All targets. */
    public static final FaultOption<Boolean> ALL = FaultOption.of("all", OptionType.FLAG, "Everything in scope");

    /** Some targets at random. */
    public static final FaultOption<Integer> RANDOM = FaultOption.of(
                    "random",
                    OptionType.perhaps(OptionType.COUNT),
                    Ranges.RANDOM,
                    "N of what the words select, or of everything in scope")
            .bare("1")
            .example("2");

    /** The fault to change. */
    public static final FaultOption<String> FAULT = FaultOption.of(
                    "fault",
                    OptionType.text("ID", id -> id, id -> id),
                    "Change this fault in place; its targets, direction and traffic stay unless given")
            .example("f-7k2");

    /** Foreign qdiscs make room. */
    public static final FaultOption<Boolean> OVER_EXISTING = FaultOption.of(
            "over_existing", OptionType.FLAG, "Displace existing root qdiscs, and restore them afterwards");

    private static final OptionType<Direction> DIRECTIONS =
            OptionType.text("DIRECTION", Direction::parse, Direction::word);

    private static final OptionType<DryRunForm> FORMS = new OptionType<>(
            "FORM", OptionType.Takes.CHOICE, value -> DryRunForm.parse(OptionType.string(value)), DryRunForm::word);

    /** The form of a dry run. */
    public static final FaultOption<DryRunForm> DRY_RUN = FaultOption.of(
                    "dry_run",
                    FORMS,
                    "Do nothing; print what would be done, for a shell, as FORM: "
                            + String.join(", ", DryRunForm.words()))
            .choices(DryRunForm.words())
            .bare(DryRunForm.SH.word())
            .example("json");

    /**
     * The options of a command.
     *
     * @param direction its default
     * @param shapes whether it creates qdiscs
     */
    static Spec<TrafficOptions> spec(Direction direction, boolean shapes) {
        FaultOption<Direction> directions =
                direction("in (what the target receives), out (what it sends) or both", direction);
        List<FaultOption<?>> options = new ArrayList<>(MatchOptions.SPEC.options());
        options.addAll(List.of(directions, EndingOptions.FOR, EndingOptions.LEASE, TARGETS, ALL, RANDOM, FAULT));
        if (shapes) {
            options.add(OVER_EXISTING);
        }
        options.add(DRY_RUN);
        return new Spec<>(
                options, List.of(someTarget(TARGETS, ALL, RANDOM, FAULT)), values -> make(values, directions));
    }

    /** Which packets a fault is about. */
    static FaultOption<Direction> direction(String description, Direction standard) {
        return FaultOption.of("direction", DIRECTIONS, description).standard(standard.word());
    }

    /** One of the options that select the targets. */
    static Rule someTarget(FaultOption<?>... options) {
        return Rule.refusing(
                values -> !values.hasAny(options),
                Map.of(),
                "no target: name one, or write ",
                ALL,
                " for everything in scope");
    }

    private static TrafficOptions make(OptionValues values, FaultOption<Direction> direction) {
        Optional<String> fault = values.given(FAULT);
        List<TargetSelector> words = values.given(TARGETS).orElse(List.of());
        boolean all = values.has(ALL) || (values.has(RANDOM) && words.isEmpty());
        return new TrafficOptions(
                fault,
                new Selection(words, all, Set.of()),
                values.given(RANDOM),
                fault.isPresent() ? values.given(direction) : values.find(direction),
                MatchOptions.given(values),
                EndingOptions.SPEC.maker().apply(values),
                values.has(OVER_EXISTING),
                values.given(DRY_RUN));
    }
}
