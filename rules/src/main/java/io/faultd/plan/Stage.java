package io.faultd.plan;

import java.util.function.Function;

/** One queueing discipline of a chain that packets pass one behind the other. */
public sealed interface Stage permits NetemStage, TbfStage {
    /** Calls the visitor's method for this kind. */
    <R> R fold(Function<NetemStage, R> netem, Function<TbfStage, R> tbf);

    /** Whether it only queues. */
    boolean isTransparent();

    /** Whether it needs a kernel with sch_netem. */
    boolean needsNetem();

    /** The same queue without effects: packets in it are not lost, later packets pass unchanged. */
    Stage neutral();

    /** The same with room for at least as much as another of its kind. */
    Stage holdingAsMuchAs(Stage other);
}
