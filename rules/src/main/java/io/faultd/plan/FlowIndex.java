package io.faultd.plan;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the flows that can have packets in common with another one. Most of many flows are about one peer or one port
 * each, and are indexed by it, so that a thousand of them are not compared with each other.
 */
final class FlowIndex {
    private static final List<Function<Flow, Optional<?>>> SINGLES = List.of(
            flow -> flow.peers().map(AddressSet::ranges).flatMap(FlowIndex::only),
            flow -> flow.ports().map(PortSet::ranges).flatMap(FlowIndex::only),
            flow -> flow.peerPorts().map(PortSet::ranges).flatMap(FlowIndex::only));

    /** By the condition with a single value; the first in {@link #SINGLES} counts. */
    private final List<Map<Object, List<Numbered>>> bySingle =
            List.of(new HashMap<>(), new HashMap<>(), new HashMap<>());

    private final List<Numbered> others = new ArrayList<>();
    private int count;

    private record Numbered(int number, Flow flow) {}

    /** Adds a flow that is not yet in the index. */
    void add(Flow flow) {
        Numbered numbered = new Numbered(count++, flow);
        for (int i = 0; i < SINGLES.size(); i++) {
            Optional<?> single = SINGLES.get(i).apply(flow);
            if (single.isPresent()) {
                bySingle.get(i)
                        .computeIfAbsent(single.get(), key -> new ArrayList<>(1))
                        .add(numbered);
                return;
            }
        }
        others.add(numbered);
    }

    /** All flows that meet this one, and some that don't, in the order in which they were added. */
    List<Flow> mayMeet(Flow flow) {
        List<Numbered> found = new ArrayList<>(others);
        for (int i = 0; i < SINGLES.size(); i++) {
            Map<Object, List<Numbered>> flows = bySingle.get(i);
            SINGLES.get(i)
                    .apply(flow)
                    .ifPresentOrElse(single -> found.addAll(flows.getOrDefault(single, List.of())), () -> flows.values()
                            .forEach(found::addAll));
        }
        found.sort(Comparator.comparingInt(Numbered::number));
        return found.stream().map(Numbered::flow).toList();
    }

    private static <T extends Comparable<T>> Optional<T> only(List<Span<T>> ranges) {
        return ranges.size() == 1 && ranges.get(0).first().equals(ranges.get(0).last())
                ? Optional.of(ranges.get(0).first())
                : Optional.empty();
    }
}
