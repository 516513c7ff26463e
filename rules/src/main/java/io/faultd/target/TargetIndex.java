package io.faultd.target;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Targets to be found by name without looking at each: a thousand groups of one name each then are a thousand look-ups. */
public final class TargetIndex {
    private final List<Target> targets;
    private final Map<String, List<Target>> byName = new HashMap<>();

    /** An index of targets that do not change. */
    public TargetIndex(List<Target> targets) {
        this.targets = List.copyOf(targets);
        for (Target target : targets) {
            byName.computeIfAbsent(target.name(), name -> new ArrayList<>(1)).add(target);
        }
    }

    List<Target> all() {
        return targets;
    }

    List<Target> named(String name) {
        return byName.getOrDefault(name, List.of());
    }
}
