package io.faultd.plan;

import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.flow.Flow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The faults at one point, and the lanes into which they divide its traffic.
 *
 * <p>Where the flows of some faults have packets in common there has to be a lane for those packets. So lanes are the
 * intersections of the faults' flows, each with all the faults whose flow contains it; equal intersections are one
 * lane, which has the faults of both. A packet that exactly the faults F are about lies in the lane of their
 * intersection, and in no lane with more faults. So its own lane is the one with the most faults among those that
 * contain it, and lanes with more faults are tried first.
 *
 * <p>Faults are added one by one, oldest first. One that can't be combined with those already added is refused, and
 * changes nothing.
 */
final class Lanes {
    /** Overlaps multiply: n of them can make 2<sup>n</sup> lanes, and the kernel's class numbers have 16 bits. */
    static final int MOST_LANES = 2048;

    private final long largestFrame;
    private final List<Placed> faults = new ArrayList<>();
    private final Map<Flow, Overlap> overlaps = new LinkedHashMap<>();
    private final FlowIndex index = new FlowIndex();
    private final RateTree rates = new RateTree();
    private final List<Placed> queues = new ArrayList<>();
    private Placed rememberingDuplicates;
    private int netems;

    /**
     * A point without faults.
     *
     * @param largestFrame that passes it, in bytes
     */
    Lanes(long largestFrame) {
        this.largestFrame = largestFrame;
    }

    /** A fault and the packets that it is about. */
    record Placed(Fault.Shaping fault, Flow flow) {
        boolean has(Class<? extends Effect> kind) {
            return fault.effects().stream().anyMatch(kind::isInstance);
        }

        /** Whether its packets share one queue, which can't be divided into lanes. */
        boolean isOneQueue() {
            return fault.effects().stream()
                    .anyMatch(effect -> PacketOrder.of(effect).isOneQueue());
        }

        private boolean remembersDuplicates() {
            boolean seeded = has(Effect.Seed.class);
            return fault.effect(Effect.Duplicate.class)
                    .filter(duplicate -> !duplicate.isNothing()
                            && (seeded || !duplicate.correlation().isZero()))
                    .isPresent();
        }
    }

    /** A lane: its faults, as indices into the list of faults, and their combined effects. */
    private record Overlap(BitSet faults, Series series) {
        int netems() {
            return (int) series.stages().stream()
                    .filter(NetemStage.class::isInstance)
                    .count();
        }
    }

    /** Adds a fault that is younger than those before. */
    void add(Placed added) throws Series.Incompatible {
        refuseCut(added);
        RateTree.Position rate = added.has(Effect.RateLimit.class) ? rates.place(added) : null;
        Map<Flow, BitSet> affected = affected(added.flow());
        long fresh = affected.keySet().stream()
                .filter(one -> !overlaps.containsKey(one))
                .count();
        if (overlaps.size() + fresh > MOST_LANES) {
            throw new Series.Incompatible(
                    added.fault(),
                    added.fault(),
                    "its match and those of other faults overlap in so many ways that more than " + MOST_LANES
                            + " kinds of packets would have to be distinguished on one interface");
        }
        faults.add(added);
        try {
            Map<Flow, Overlap> changed = new LinkedHashMap<>();
            for (Map.Entry<Flow, BitSet> one : affected.entrySet()) {
                changed.put(one.getKey(), new Overlap(one.getValue(), series(one.getValue())));
            }
            int after = netems;
            for (Map.Entry<Flow, Overlap> one : changed.entrySet()) {
                Overlap before = overlaps.get(one.getKey());
                after += one.getValue().netems() - (before == null ? 0 : before.netems());
            }
            refuseRememberedDuplicates(added, after);
            netems = after;
            changed.forEach((flow, overlap) -> {
                if (overlaps.put(flow, overlap) == null) {
                    index.add(flow);
                }
            });
        } catch (Series.Incompatible e) {
            faults.remove(faults.size() - 1);
            throw e;
        }
        if (rate != null) {
            rates.add(rate);
        }
        if (added.isOneQueue()) {
            queues.add(added);
        }
        if (added.remembersDuplicates()) {
            rememberingDuplicates = added;
        }
    }

    /** The lanes that change or are added with a fault of this flow, with their faults afterwards. */
    private Map<Flow, BitSet> affected(Flow flow) {
        Map<Flow, BitSet> affected = new LinkedHashMap<>();
        index.mayMeet(flow).forEach(there -> there.intersect(flow)
                .ifPresent(common ->
                        affected.computeIfAbsent(common, lane -> new BitSet()).or(overlaps.get(there).faults)));
        affected.computeIfAbsent(flow, own -> new BitSet());
        affected.values().forEach(lane -> lane.set(faults.size()));
        return affected;
    }

    private Series series(BitSet lane) throws Series.Incompatible {
        Series series = new Series(largestFrame);
        for (int i = lane.nextSetBit(0); i >= 0; i = lane.nextSetBit(i + 1)) {
            series.add(faults.get(i).fault());
        }
        return series;
    }

    private void refuseCut(Placed added) throws Series.Incompatible {
        boolean addedIsOne = added.isOneQueue();
        // Most faults make none, so that there is nothing to compare with.
        for (Placed there : addedIsOne ? faults : queues) {
            Optional<Flow> common = there.flow().intersect(added.flow());
            boolean cuts = common.isPresent()
                    && ((addedIsOne && !common.get().equals(added.flow()))
                            || (there.isOneQueue() && !common.get().equals(there.flow())));
            if (cuts) {
                throw new Series.Incompatible(
                        there.fault(),
                        added.fault(),
                        "one is about only some of the packets that share a queue of the other, and a queue can't be"
                                + " divided; give both the same match, or use rate without --shaper, which can be shared");
            }
        }
    }

    /** A tree with two netems duplicates packets outside of netem, where each packet is decided independently. */
    private void refuseRememberedDuplicates(Placed added, int netemsThen) throws Series.Incompatible {
        Optional<Placed> remembering =
                added.remembersDuplicates() ? Optional.of(added) : Optional.ofNullable(rememberingDuplicates);
        if (netemsThen < 2 || remembering.isEmpty()) {
            return;
        }
        Placed there = remembering.get();
        if (there == added && faults.size() > 1) {
            there = faults.get(faults.size() - 2);
        }
        throw new Series.Incompatible(
                there.fault(),
                added.fault(),
                "the kernel can duplicate packets with a correlation or a seed only where nothing else on the interface"
                        + " needs a netem of its own");
    }

    /** The combined result of all faults added. */
    Shape shape() {
        List<Lane> lanes = new ArrayList<>();
        overlaps.entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue().faults.cardinality()))
                .forEach(entry -> lanes.add(lane(entry.getKey(), entry.getValue())));
        boolean overExisting = faults.stream().anyMatch(placed -> placed.fault().overExisting());
        return new Shape(rates.ofEverything(), rates.limiters(), lanes, Optional.empty(), overExisting);
    }

    private Lane lane(Flow flow, Overlap overlap) {
        SortedSet<String> ids = new TreeSet<>();
        List<Placed> some = new ArrayList<>();
        overlap.faults.stream().mapToObj(faults::get).forEach(placed -> {
            ids.add(placed.fault().id());
            some.add(placed);
        });
        return new Lane(ids, flow, rates.innermost(some), overlap.series.duplicate(), overlap.series.stages());
    }
}
