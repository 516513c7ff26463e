package io.faultd.plan;

import io.faultd.fault.Effect;
import java.util.Optional;

/** One step that brings the tree at a shaping point from what is there to what is wanted. */
public sealed interface Operation {
    /** Builds the whole tree where none of ours is. */
    record AddTree(Shape shape) implements Operation {}

    /** Takes the whole tree away; the kernel puts its default back. */
    record RemoveTree() implements Operation {}

    /** Changes the rate in place; empty lifts it. */
    record ChangeRate(Optional<Effect.RateLimit> rate) implements Operation {}

    /** Changes what a stage does in place; packets in it stay. It is of the same kind as before. */
    record ChangeStage(int index, Stage stage) implements Operation {}

    /** Puts another stage behind the last one. */
    record AppendStage(int index, Stage stage) implements Operation {}

    /** Takes a stage away, as it was found, with all behind it. */
    record RemoveStagesFrom(int index, Stage stage) implements Operation {}
}
