package io.faultd.proof.reliability;

import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The faults that must be in force from the client's view, oldest first, without those that end automatically within a
 * minute.
 */
record ExpectedFaults(List<One> faults) {
    static final ExpectedFaults NOTHING = new ExpectedFaults(List.of());

    ExpectedFaults {
        faults = List.copyOf(faults);
    }

    /**
     * One of them.
     *
     * @param id empty where the client got none
     * @param mark a word of its description
     * @param targets on which it must hold
     * @param params the parameters of a call that applies it, without the targets
     */
    record One(String id, String method, String mark, Set<String> targets, Map<String, Object> params) {
        boolean isPartition() {
            return method.equals("partition");
        }

        One named(String name) {
            return new One(name, method, mark, targets, params);
        }

        One on(Set<String> others) {
            return new One(id, method, mark, others, params);
        }

        /** The parameters of a call that applies it. */
        Map<String, Object> call() {
            Map<String, Object> all = new LinkedHashMap<>(params);
            if (!isPartition()) {
                all.put("targets", List.copyOf(targets));
            }
            return all;
        }

        private boolean is(FaultInfo info) {
            Set<String> held =
                    info.interfaces().stream().map(Held::target).collect(Collectors.toCollection(TreeSet::new));
            return (id.isEmpty() || id.equals(info.fault()))
                    && Pattern.compile("(^| )" + Pattern.quote(mark) + "( |$)")
                            .matcher(info.description())
                            .find()
                    && held.equals(new TreeSet<>(targets))
                    && info.state().equals("ok");
        }
    }

    ExpectedFaults with(One one) {
        List<One> next = new ArrayList<>(faults);
        next.removeIf(
                old -> (!one.id().isEmpty() && old.id().equals(one.id())) || (one.isPartition() && old.isPartition()));
        if (faults.stream().anyMatch(old -> !one.id().isEmpty() && old.id().equals(one.id()))) {
            next.add(indexOf(one.id()), one);
        } else {
            next.add(one);
        }
        return new ExpectedFaults(next);
    }

    private int indexOf(String id) {
        return faults.stream().map(One::id).toList().indexOf(id);
    }

    ExpectedFaults withoutFault(String id) {
        return new ExpectedFaults(
                faults.stream().filter(one -> !one.id().equals(id)).toList());
    }

    ExpectedFaults withoutPartition() {
        return new ExpectedFaults(
                faults.stream().filter(one -> !one.isPartition()).toList());
    }

    ExpectedFaults withoutTarget(String target) {
        List<One> next = new ArrayList<>();
        for (One one : faults) {
            Set<String> rest = new TreeSet<>(one.targets());
            if (!one.isPartition()) {
                rest.remove(target);
            }
            if (!rest.isEmpty()) {
                next.add(one.on(rest));
            }
        }
        return new ExpectedFaults(next);
    }

    /** Whether the daemon has these faults and no others; then they are returned with the daemon's ids. */
    Optional<ExpectedFaults> in(List<FaultInfo> infos) {
        List<FaultInfo> left = new ArrayList<>(lasting(infos));
        List<One> named = new ArrayList<>();
        for (One one : faults) {
            Optional<FaultInfo> found = left.stream().filter(one::is).findFirst();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            left.remove(found.get());
            named.add(one.named(found.get().fault()));
        }
        return left.isEmpty() ? Optional.of(new ExpectedFaults(named)) : Optional.empty();
    }

    /** Those that don't end automatically within a minute. */
    static List<FaultInfo> lasting(List<FaultInfo> infos) {
        return infos.stream()
                .filter(info -> Duration.between(Instant.parse(info.created()), Instant.parse(info.expires()))
                                .compareTo(Duration.ofMinutes(1))
                        > 0)
                .toList();
    }

    /** Names for the ids that are equal for the same faults applied again. */
    Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        faults.forEach(one -> names.put(one.id(), "fault#" + names.size()));
        return names;
    }
}
