package io.faultd.target;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds targets by name without comparing each, so that a thousand groups of one name each take a thousand look-ups.
 */
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

    /**
     * The targets that a word selects: for a bare name those of that name, else those whose id starts with it, else
     * those of the compose service.
     */
    public List<Target> matching(TargetSelector word) {
        if (!(word instanceof TargetSelector.Named name)) {
            return targets.stream().filter(word::selects).toList();
        }
        List<Target> named = byName.getOrDefault(name.name(), List.of()).stream()
                .filter(name::selects)
                .toList();
        if (!named.isEmpty()) {
            return named;
        }
        List<Target> byId = targets.stream().filter(name::selectsById).toList();
        return byId.isEmpty() ? targets.stream().filter(name::selectsByService).toList() : byId;
    }
}
