package io.faultd.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the fewest operations from one shape to another; what did not change is not touched. */
public final class Diff {
    private Diff() {}

    /**
     * The shape that the kernel was found to have.
     *
     * @param certain whether it is known for sure; a kernel does not tell which delay distribution it was given, so after a
     *     restart of the daemon everything is said again, which changes nothing where it is the same
     */
    public record Found(Shape shape, boolean certain) {}

    /** The operations that make what was found what is wanted, in an order that the kernel takes. */
    public static List<Operation> between(Optional<Found> found, Optional<Shape> wanted) {
        if (wanted.isEmpty()) {
            return found.isEmpty() ? List.of() : List.of(new Operation.RemoveTree());
        }
        if (found.isEmpty()) {
            return List.of(new Operation.AddTree(wanted.get()));
        }
        if (found.get().shape().stages().isEmpty()) {
            return List.of(new Operation.RemoveTree(), new Operation.AddTree(wanted.get())); // left half-built
        }
        Shape before = found.get().shape();
        Shape after = wanted.get();
        List<Operation> operations = new ArrayList<>();
        boolean certain = found.get().certain();
        if (!certain || !before.rate().equals(after.rate())) {
            operations.add(new Operation.ChangeRate(after.rate()));
        }
        int kept = sameKinds(before.stages(), after.stages());
        if (before.stages().size() > kept) {
            operations.add(new Operation.RemoveStagesFrom(kept, before.stages().get(kept)));
        }
        for (int i = 0; i < after.stages().size(); i++) {
            Stage stage = after.stages().get(i);
            if (i >= kept) {
                operations.add(new Operation.AppendStage(i, stage));
            } else if (!certain || !before.stages().get(i).equals(stage)) {
                operations.add(new Operation.ChangeStage(i, stage));
            }
        }
        return operations;
    }

    /** How many stages, from the first, can be changed in place: the kernel can't make one kind of qdisc another. */
    private static int sameKinds(List<Stage> before, List<Stage> after) {
        int same = 0;
        while (same < Math.min(before.size(), after.size())
                && before.get(same).getClass() == after.get(same).getClass()) {
            same++;
        }
        return same;
    }
}
