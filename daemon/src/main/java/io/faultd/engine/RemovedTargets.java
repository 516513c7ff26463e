package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.fault.Fault.Partition.Cut;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import io.faultd.target.TargetSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Detects targets that are removed for good, and computes what is left of the faults that name them.
 *
 * <p>A named container that was removed counts as gone when no other one gets its name for a moment: recreating one
 * removes or renames the old one first. A process is gone at once, as another one can get its number. Broad words wait
 * for new targets, and so does the name of a namespace, which tests often delete and add again.
 */
final class RemovedTargets {
    /**
     * Longer than between the two halves of {@code docker compose up --force-recreate}, or of a removal and a new start
     * in a script.
     */
    static final Duration GRACE = Duration.ofSeconds(10);

    private final Map<TargetSelector, Instant> missingSince = new HashMap<>();
    private Optional<Instant> due = Optional.empty();

    /**
     * The remaining faults.
     *
     * @param faults those that still select something, changed where one of several targets is gone
     * @param causes by fault, why it ended or was changed
     */
    record Remainder(Map<String, Fault> faults, Map<String, String> causes) {}

    /** When the next missing target counts as gone. */
    Optional<Instant> due() {
        return due;
    }

    /**
     * Checks the faults.
     *
     * @param current false while the containers are unknown: then none counts as missing
     */
    Remainder look(Map<String, Fault> faults, List<Target> now, boolean current, Instant time) {
        Set<TargetSelector> mortal = mortalWords(faults);
        missingSince.keySet().retainAll(mortal);
        due = Optional.empty();
        if (mortal.isEmpty()) {
            return new Remainder(faults, Map.of());
        }
        TargetIndex index = new TargetIndex(now);
        Set<TargetSelector> gone = new HashSet<>();
        for (TargetSelector word : mortal) {
            if (!current || !index.matching(word).isEmpty()) {
                missingSince.remove(word);
            } else if (isGone(word, time)) {
                gone.add(word);
            }
        }
        return gone.isEmpty() ? new Remainder(faults, Map.of()) : without(gone, faults, index);
    }

    private boolean isGone(TargetSelector word, Instant time) {
        Duration grace = word.process().isPresent() ? Duration.ZERO : GRACE;
        Instant end = missingSince.computeIfAbsent(word, missing -> time).plus(grace);
        if (!end.isAfter(time)) {
            return true;
        }
        due = Optional.of(due.filter(earlier -> earlier.isBefore(end)).orElse(end));
        return false;
    }

    private static Set<TargetSelector> mortalWords(Map<String, Fault> faults) {
        Set<TargetSelector> words = new HashSet<>();
        for (Fault fault : faults.values()) {
            for (Selection selection : fault.selections()) {
                selection.words().stream().filter(RemovedTargets::isMortal).forEach(words::add);
            }
        }
        return words;
    }

    /** Whether it depends on the existing containers. */
    static boolean isAboutContainers(Fault fault) {
        return Stream.concat(
                        fault.selections().stream(), Stream.of(fault.match().words()))
                .anyMatch(RemovedTargets::isAboutContainers);
    }

    /** Whether it depends on the existing containers. */
    static boolean isAboutContainers(Selection selection) {
        return selection.all() || !selection.words().stream().allMatch(RemovedTargets::isElsewhere);
    }

    private static boolean isElsewhere(TargetSelector word) {
        return word instanceof TargetSelector.Named named && named.kind() != Target.Kind.CONTAINER;
    }

    private static boolean isMortal(TargetSelector word) {
        return word instanceof TargetSelector.Named named && named.kind() != Target.Kind.NETNS;
    }

    private static Remainder without(Set<TargetSelector> gone, Map<String, Fault> faults, TargetIndex index) {
        Map<String, Fault> left = new LinkedHashMap<>();
        Map<String, String> causes = new HashMap<>();
        faults.forEach((id, fault) -> {
            Optional<Fault> rest = without(gone, fault, index);
            rest.ifPresent(one -> left.put(id, one));
            if (!rest.equals(Optional.of(fault))) {
                causes.put(id, cause(fault, gone));
            }
        });
        return new Remainder(left, causes);
    }

    private static String cause(Fault fault, Set<TargetSelector> gone) {
        List<String> texts = fault.selections().stream()
                .flatMap(selection -> selection.words().stream())
                .filter(gone::contains)
                .map(TargetSelector::text)
                .distinct()
                .toList();
        boolean processes = texts.stream().allMatch(text -> text.startsWith("pid:"));
        return (processes ? "process ended: " : "container removed: ") + String.join(", ", texts);
    }

    private static Optional<Fault> without(Set<TargetSelector> gone, Fault fault, TargetIndex index) {
        return fault.fold(
                shaping -> without(gone, shaping, index),
                drop -> without(gone, drop, index),
                partition -> separates(partition, gone) ? Optional.of(partition) : Optional.empty());
    }

    private static Optional<Fault> without(Set<TargetSelector> gone, Fault.OnTraffic fault, TargetIndex index) {
        Selection selection = fault.selection();
        List<TargetSelector> words =
                selection.words().stream().filter(word -> !gone.contains(word)).toList();
        if (words.size() == selection.words().size()) {
            return Optional.of(fault);
        }
        Selection rest = new Selection(words, selection.all(), selection.excluded());
        return canSelect(rest, index) ? Optional.of(fault.on(rest)) : Optional.empty();
    }

    /** Whether it selects something, or can later; not if a stop removed all its remaining targets. */
    private static boolean canSelect(Selection selection, TargetIndex index) {
        return selection.all()
                || selection.words().stream()
                        .anyMatch(word -> !word.singular()
                                || index.matching(word).isEmpty()
                                || index.matching(word).stream()
                                        .anyMatch(
                                                target -> !selection.excluded().contains(target.key())));
    }

    /**
     * A partition stays unchanged while two of its sides are left, or anything of a single group, since the numbers of
     * its groups are visible.
     */
    private static boolean separates(Fault.Partition partition, Set<TargetSelector> gone) {
        if (!partition.cuts().isEmpty()) {
            return partition.cuts().stream().anyMatch(cut -> separates(cut, gone));
        }
        long left = partition.groups().stream()
                .filter(group -> !isGone(group, gone))
                .count();
        int sides = partition.groups().size() == 1 || partition.rest() ? 1 : 2;
        return left >= sides;
    }

    private static boolean separates(Cut cut, Set<TargetSelector> gone) {
        return !isGone(cut.receiver(), gone) && !isGone(cut.senders(), gone);
    }

    private static boolean isGone(Selection selection, Set<TargetSelector> gone) {
        return !selection.all() && gone.containsAll(selection.words());
    }
}
