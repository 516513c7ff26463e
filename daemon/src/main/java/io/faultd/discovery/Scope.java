package io.faultd.discovery;

import io.faultd.target.Interface;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetSelector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The targets that faultd may touch, by the configuration's {@code scope}.
 *
 * @param words the words that select them; none for everything
 */
public record Scope(List<TargetSelector> words) {
    /** No limit. */
    public static final Scope EVERYTHING = new Scope(List.of());

    /** Copies the list. */
    public Scope {
        words = List.copyOf(words);
    }

    /** The targets in scope, with their interfaces in scope, in the same order. */
    public List<Target> limit(List<Target> targets) {
        if (words.isEmpty()) {
            return targets;
        }
        Selection.Resolution resolution = new Selection(words, false, Set.of()).resolve(targets);
        Map<String, List<Interface>> usable = new HashMap<>();
        resolution.selected().forEach(selected -> usable.put(selected.target().key(), selected.all()));
        Set<String> unusable = new HashSet<>();
        Stream.concat(resolution.skipped().stream(), resolution.unusable().stream())
                .map(Selection.Skipped::target)
                .filter(target -> target.unusable().isPresent())
                .forEach(target -> unusable.add(target.key()));
        return targets.stream()
                .flatMap(target -> unusable.contains(target.key())
                        ? Stream.of(target)
                        : Optional.ofNullable(usable.get(target.key()))
                                .map(interfaces -> target.on(interfaces))
                                .stream())
                .toList();
    }

    /** The processes that the scope names: they can't be listed, only looked up. */
    List<Long> processes() {
        return new Selection(words, false, Set.of()).processes();
    }
}
