package io.faultd.plan;

import io.faultd.fault.Effect;
import java.util.List;
import java.util.Optional;

/** One step that brings the tree at a shaping point from what is there to what is wanted. */
public sealed interface Operation {
    /** Builds a tree without lanes, through which everything still passes unshaped. */
    record AddTree(Optional<Effect.RateLimit> rate) implements Operation {}

    /** Takes the whole tree away; the kernel puts its default back. */
    record RemoveTree() implements Operation {}

    /** Changes the rate of everything in place; empty lifts it. */
    record ChangeRate(Optional<Effect.RateLimit> rate) implements Operation {}

    /** Adds a limiter, below its parent if it has one. */
    record AddLimiter(Tree.Limit limit) implements Operation {}

    /** Changes a limiter's rate in place. */
    record ChangeLimiter(Tree.Limit limit) implements Operation {}

    /** Adds a lane with its stages; no packet comes to it yet. */
    record AddLane(Tree.Leaf leaf) implements Operation {}

    /** Gives a lane's class its settings again; they are the same for all lanes, so only somebody else can have changed them. */
    record ChangeLane(Tree.Leaf leaf) implements Operation {}

    /** Changes what a stage does in place; packets in it stay. It is of the same kind as before. */
    record ChangeStage(int minor, int index, Stage stage) implements Operation {}

    /** Puts another stage behind the last one of a lane. */
    record AppendStage(int minor, int index, Stage stage) implements Operation {}

    /** Takes a stage of a lane away, as it was found, with all behind it and the packets in them. */
    record RemoveStagesFrom(int minor, int index, Stage stage) implements Operation {}

    /**
     * Puts packets into these lanes from now on, and into no others: one atomic step.
     *
     * @param lanes the first whose flow a packet fits takes it; those of everything are among them only if they duplicate
     */
    record Classify(List<Tree.Leaf> lanes) implements Operation {
        /** Copies the list. */
        public Classify {
            lanes = List.copyOf(lanes);
        }
    }

    /** Sends the packets of these interfaces through the device from now on, and no others: one atomic step. */
    record Connect(Pipe pipe) implements Operation {}

    /** Puts what no other lane takes into the lanes of everything, or lets it pass unshaped again: one atomic step. */
    record SetRest(Tree.Rest before, Tree.Rest after) implements Operation {}
}
