package io.faultd.shaping;

import io.faultd.plan.Tree;
import io.faultd.target.ShapingPoint;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known to stand at shaping points, and where that is in doubt because somebody else was there. */
final class KnownTrees {
    private final Map<ShapingPoint, Tree> trees;
    private final Set<ShapingPoint> doubted = new HashSet<>();

    KnownTrees() {
        this(new HashMap<>());
    }

    private KnownTrees(Map<ShapingPoint, Tree> trees) {
        this.trees = trees;
    }

    /** The same trees, with doubts of its own. */
    KnownTrees copy() {
        return new KnownTrees(new HashMap<>(trees));
    }

    Map<ShapingPoint, Tree> trees() {
        return Collections.unmodifiableMap(trees);
    }

    Optional<Tree> tree(ShapingPoint point) {
        return Optional.ofNullable(trees.get(point));
    }

    /** A tree was read back. */
    void put(ShapingPoint point, Tree tree) {
        trees.put(point, tree);
        doubted.remove(point);
    }

    /** Nothing is known to stand there. */
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

    /** What is known has turned out to be so. */
    void trust(ShapingPoint point) {
        doubted.remove(point);
    }
}
