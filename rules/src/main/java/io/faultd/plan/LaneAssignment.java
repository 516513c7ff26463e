package io.faultd.plan;

import io.faultd.flow.Flow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * Gives the lanes and limiters of a shape their classes, so that a continuing lane keeps its class: that of the lane
 * with the same faults, else that of the lane with the same packets. The limiter above a class can't change in htb, so
 * a lane whose limiter changes gets a new class, and the old one drains.
 *
 * <p>Existing stages stay, see {@link StageChain}. Where a tree has more than one netem, none of them may duplicate
 * packets (the kernel: "cannot mix duplicating netems"), so the classifier duplicates for the lane there.
 */
final class LaneAssignment {
    private final Tree before;
    private final Map<String, Integer> limiterNumbers = new HashMap<>();

    private LaneAssignment(Tree before) {
        this.before = before;
    }

    /**
     * The tree for a shape.
     *
     * @param before the existing tree; its retired lanes can be reused
     */
    static Tree of(Optional<Tree> before, Shape wanted) {
        return new LaneAssignment(before.orElse(Tree.EMPTY)).assign(wanted);
    }

    /**
     * Whether unused lanes and stages that still exist keep a netem from duplicating packets with a correlation, which
     * only netem can do. Then they must be removed, and the packets in them are lost.
     */
    static boolean isForgetful(Optional<Tree> before, Shape wanted) {
        boolean remembers = wanted.lanes().stream()
                .flatMap(lane -> lane.stages().stream())
                .anyMatch(stage -> stage instanceof NetemStage netem
                        && !netem.duplicate().isZero()
                        && !netem.duplicateCorrelation().isZero());
        return remembers && of(before, wanted).netems() > 1;
    }

    private Tree assign(Shape wanted) {
        List<Tree.LimiterClass> limiters = limiters(wanted.limiters());
        List<Tree.LaneClass> lanes = lanes(wanted);
        Set<Integer> numbers = new HashSet<>();
        limiters.forEach(limit -> numbers.add(limit.number()));
        Set<Integer> minors = new HashSet<>();
        lanes.forEach(laneClass -> minors.add(laneClass.minor()));
        Tree tree = new Tree(
                wanted.rate(),
                limiters,
                lanes,
                wanted.pipe(),
                before.limiterClasses()
                        .filter(old -> !numbers.contains(old.number()))
                        .toList(),
                before.laneClasses()
                        .filter(old -> !minors.contains(old.minor()))
                        .toList());
        return tree.netems() > 1 ? tree.mapLanes(Lane::duplicatingByItself) : tree;
    }

    private List<Tree.LimiterClass> limiters(List<Limiter> wanted) {
        Map<String, List<Tree.LimiterClass>> old = new HashMap<>();
        BitSet taken = new BitSet();
        before.limiterClasses().forEach(limit -> {
            old.computeIfAbsent(limit.limiter().fault(), fault -> new ArrayList<>(1))
                    .add(limit);
            taken.set(limit.number());
        });
        List<Tree.LimiterClass> assigned = new ArrayList<>();
        for (Limiter limiter : wanted) {
            Optional<Integer> parent = limiter.parent().map(limiterNumbers::get);
            int number = old.getOrDefault(limiter.fault(), List.of()).stream()
                    .filter(limit -> limit.parent().equals(parent))
                    .map(Tree.LimiterClass::number)
                    .findFirst()
                    .orElseGet(() -> lowestFree(taken));
            limiterNumbers.put(limiter.fault(), number);
            assigned.add(new Tree.LimiterClass(number, parent, limiter));
        }
        return assigned;
    }

    private List<Tree.LaneClass> lanes(Shape wanted) {
        Map<SortedSet<String>, Tree.LaneClass> byFaults = new HashMap<>();
        Map<Flow, Tree.LaneClass> byFlow = new HashMap<>();
        BitSet taken = new BitSet();
        before.laneClasses().forEach(old -> {
            if (!old.lane().faults().isEmpty()) { // else nothing is known of it
                byFaults.putIfAbsent(old.lane().faults(), old);
                byFlow.putIfAbsent(old.lane().flow(), old);
            }
            taken.set(old.minor());
        });
        Set<Integer> kept = new HashSet<>();
        Map<Lane, Tree.LaneClass> leaves = new LinkedHashMap<>();
        wanted.lanes().forEach(lane -> leaves.put(lane, null));
        leaves.replaceAll((lane, laneClass) -> keep(lane, laneClass, byFaults.get(lane.faults()), kept));
        leaves.replaceAll((lane, laneClass) -> keep(lane, laneClass, byFlow.get(lane.flow()), kept));
        boolean takesMatchAll = !taken.get(Tree.MATCH_ALL);
        taken.set(0, Tree.MATCH_ALL + 1);
        List<Tree.LaneClass> assigned = new ArrayList<>();
        for (Map.Entry<Lane, Tree.LaneClass> entry : leaves.entrySet()) {
            Lane lane = entry.getKey();
            Tree.LaneClass old = entry.getValue();
            if (old != null) {
                boolean paced = wanted.rate().isPresent() || lane.limiter().isPresent();
                List<Stage> stages = StageChain.of(old.lane().stages(), lane.stages(), paced);
                assigned.add(new Tree.LaneClass(old.minor(), old.limiter(), lane.withStages(stages)));
            } else {
                int minor = lane.flow().isAll() && takesMatchAll ? Tree.MATCH_ALL : lowestFree(taken);
                takesMatchAll &= minor != Tree.MATCH_ALL;
                assigned.add(new Tree.LaneClass(minor, limiter(lane), lane));
            }
        }
        return assigned;
    }

    /** The class that a lane has already, or a former one in which it can continue. */
    private Tree.LaneClass keep(Lane lane, Tree.LaneClass laneClass, Tree.LaneClass old, Set<Integer> kept) {
        Predicate<Tree.LaneClass> fits = one -> one.limiter().equals(limiter(lane))
                && lane.flow().isAll() == one.lane().flow().isAll()
                && StageChain.fits(one, lane);
        boolean taken = laneClass != null || old == null || !fits.test(old) || !kept.add(old.minor());
        return taken ? laneClass : old;
    }

    private Optional<Integer> limiter(Lane lane) {
        return lane.limiter().map(limiterNumbers::get);
    }

    private static int lowestFree(BitSet taken) {
        int number = taken.nextClearBit(0);
        taken.set(number);
        return number;
    }
}
