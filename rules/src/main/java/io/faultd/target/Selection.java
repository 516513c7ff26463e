package io.faultd.target;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which targets are selected: by words, everything in scope, or both absent (nothing). It is kept with the fault and
 * resolved again whenever the targets change.
 *
 * @param words the words given
 * @param all everything in scope, besides the words
 * @param excluded keys ({@link Target#key}) of targets that were taken out since
 */
public record Selection(List<TargetSelector> words, boolean all, Set<String> excluded) {
    /** Copies the collections. */
    public Selection {
        words = List.copyOf(words);
        excluded = Set.copyOf(excluded);
    }

    /** The selection by these words. */
    public static Selection of(List<String> words, boolean all) {
        return new Selection(words.stream().map(TargetSelector::parse).toList(), all, Set.of());
    }

    /** Whether it selects nothing. */
    public boolean isEmpty() {
        return words.isEmpty() && !all;
    }

    /** A copy without these targets, by key. */
    public Selection without(Set<String> keys) {
        Set<String> together = new LinkedHashSet<>(excluded);
        together.addAll(keys);
        return new Selection(words, all, together);
    }

    /**
     * These targets by their names, each narrowed to the interfaces to which the words narrow it.
     *
     * @param some targets that the words select
     */
    public Selection only(List<Target> some, TargetIndex targets) {
        Map<String, Set<String>> narrowed = new LinkedHashMap<>();
        some.forEach(target -> narrowed.put(target.key(), new LinkedHashSet<>()));
        Set<String> whole = new LinkedHashSet<>();
        for (TargetSelector word : words) {
            for (Target target : targets.matching(word)) {
                if (narrowed.containsKey(target.key())) {
                    word.narrowing(target)
                            .ifPresentOrElse(narrowed.get(target.key())::add, () -> whole.add(target.key()));
                }
            }
        }
        List<String> texts = new ArrayList<>();
        for (Target target : some) {
            Set<String> parts = narrowed.get(target.key());
            boolean all = this.all || whole.contains(target.key()) || parts.isEmpty();
            texts.addAll(all ? Set.of(target.name()) : parts);
        }
        return of(texts, false);
    }

    /** Ids of the processes that are named: they can't be listed, only looked up. */
    public List<Long> processes() {
        return words.stream().flatMap(word -> word.process().stream()).toList();
    }

    /** The words as they were written, {@code --all} included. */
    public List<String> texts() {
        Stream<String> everything = all ? Stream.of("--all") : Stream.empty();
        return Stream.concat(everything, words.stream().map(TargetSelector::text))
                .toList();
    }

    /**
     * A target and its selected interfaces.
     *
     * @param interfaces those through which packets leave, and those that are named; at least one
     * @param others whose packets leave through these, or nowhere: no word names them
     */
    public record Selected(Target target, List<Interface> interfaces, List<Interface> others) {
        /** All of them are named, or ways out. */
        public Selected(Target target, List<Interface> interfaces) {
            this(target, interfaces, List.of());
        }

        /** Both, in the target's order. */
        public List<Interface> all() {
            return target.interfaces().stream()
                    .filter(iface -> interfaces.contains(iface) || others.contains(iface))
                    .toList();
        }
    }

    /**
     * A target that a broad word selected and that can't carry faults.
     *
     * @param reason why, as the end of a sentence
     */
    public record Skipped(Target target, String reason) {}

    /**
     * The result of a selection now.
     *
     * @param selected usable targets, in the order of the targets given
     * @param skipped unusable ones that only broad words selected
     * @param unusable unusable ones that were named
     * @param unmatched words that select nothing
     * @param ambiguous words that could mean several targets and so select none, each with a line that says why
     */
    public record Resolution(
            List<Selected> selected,
            List<Skipped> skipped,
            List<Skipped> unusable,
            List<TargetSelector> unmatched,
            List<String> ambiguous) {
        /** The result of no words. */
        public static final Resolution NOTHING = together(List.of());

        /** Several resolutions as one, in their order. */
        public static Resolution together(List<Resolution> parts) {
            return new Resolution(
                    parts.stream().flatMap(part -> part.selected.stream()).toList(),
                    parts.stream().flatMap(part -> part.skipped.stream()).toList(),
                    parts.stream().flatMap(part -> part.unusable.stream()).toList(),
                    parts.stream().flatMap(part -> part.unmatched.stream()).toList(),
                    parts.stream().flatMap(part -> part.ambiguous.stream()).toList());
        }
    }

    /** Resolves against the targets in scope. */
    public Resolution resolve(List<Target> targets) {
        return resolve(new TargetIndex(targets));
    }

    /** Resolves against the targets in scope; use for many selections. */
    public Resolution resolve(TargetIndex targets) {
        Map<String, Chosen> chosen = new LinkedHashMap<>();
        List<TargetSelector> unmatched = new ArrayList<>();
        List<String> ambiguous = new ArrayList<>();
        if (all) {
            targets.all().forEach(target -> choose(chosen, target).addAll());
        }
        for (TargetSelector word : words) {
            List<Target> matches = targets.matching(word);
            if (matches.isEmpty()) {
                unmatched.add(word);
            }
            if (word.singular() && matches.size() > 1) {
                String names =
                        String.join(", ", matches.stream().map(Target::name).toList());
                ambiguous.add("'" + word.text() + "' could mean any of " + names + "; write one of them, or service:"
                        + word.text() + " for all containers of a compose service");
                continue;
            }
            for (Target target : matches) {
                choose(chosen, target).include(word);
            }
        }
        return sort(chosen.values(), unmatched, ambiguous);
    }

    /** A target that words select, and its selected interfaces. */
    private static final class Chosen {
        private final Target target;
        private final List<Interface> interfaces = new ArrayList<>();
        private final Set<Interface> namedInterfaces = new LinkedHashSet<>();
        private boolean named;

        Chosen(Target target) {
            this.target = target;
        }

        void addAll() {
            interfaces.addAll(target.interfaces());
        }

        void include(TargetSelector word) {
            for (Interface iface : target.interfaces()) {
                if (word.includes(iface) && !interfaces.contains(iface)) {
                    interfaces.add(iface);
                }
                if (word.names(iface)) {
                    namedInterfaces.add(iface);
                }
            }
            named |= word.singular();
        }

        /**
         * Where none of the interfaces is a way out, as where a scope leaves that one out, all are treated as named.
         */
        Selected selected() {
            List<Interface> acting = interfaces.stream()
                    .filter(iface -> iface.exit().isHere() || namedInterfaces.contains(iface))
                    .toList();
            if (acting.isEmpty()) {
                return new Selected(target, List.copyOf(interfaces));
            }
            return new Selected(
                    target,
                    acting,
                    interfaces.stream().filter(iface -> !acting.contains(iface)).toList());
        }
    }

    private static Chosen choose(Map<String, Chosen> chosen, Target target) {
        return chosen.computeIfAbsent(target.key(), key -> new Chosen(target));
    }

    private Resolution sort(Collection<Chosen> chosen, List<TargetSelector> unmatched, List<String> ambiguous) {
        List<Selected> selected = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        List<Skipped> unusable = new ArrayList<>();
        for (Chosen one : chosen) {
            Target target = one.target;
            if (excluded.contains(target.key())) {
                continue;
            }
            String reason = target.unusable().orElse(one.interfaces.isEmpty() ? "has no such interface" : null);
            if (reason == null) {
                selected.add(one.selected());
            } else {
                (one.named ? unusable : skipped).add(new Skipped(target, reason));
            }
        }
        return new Resolution(selected, skipped, unusable, unmatched, ambiguous);
    }
}
