package io.faultd.shaping;

import io.faultd.plan.Tree;
import io.faultd.target.ShapingPoint;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The known trees at shaping points, and those that are uncertain because of external changes. */
final class KnownTrees {
    private final Map<ShapingPoint, Tree> trees;
    private final Set<ShapingPoint> doubted = new HashSet<>();

    KnownTrees() {
        this(new HashMap<>());
    }

    private KnownTrees(Map<ShapingPoint, Tree> trees) {
        this.trees = trees;
    }

    /** A copy of the trees with separate doubts. */
    KnownTrees copy() {
        return new KnownTrees(new HashMap<>(trees));
    }

    Map<ShapingPoint, Tree> trees() {
        return Collections.unmodifiableMap(trees);
    }

    Optional<Tree> tree(ShapingPoint point) {
        return Optional.ofNullable(trees.get(point));
    }

    /** Records a tree that was read back. */
    void put(ShapingPoint point, Tree tree) {
        trees.put(point, tree);
        doubted.remove(point);
    }

    /** Removes the known tree. */
    void forget(ShapingPoint point) {
        trees.remove(point);
        doubted.remove(point);
    }

    void doubt(ShapingPoint point) {
        doubted.add(point);
    }

    boolean isDoubted(ShapingPoint point) {
        return doubted.contains(point);
    }

    /** Confirms the known tree. */
    void trust(ShapingPoint point) {
        doubted.remove(point);
    }
}
