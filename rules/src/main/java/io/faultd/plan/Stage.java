package io.faultd.plan;

import java.util.function.Function;

/** One queueing discipline of a chain that packets pass one behind the other. */
public sealed interface Stage permits NetemStage, TbfStage {
    /** What one of these makes of it. */
    <R> R fold(Function<NetemStage, R> netem, Function<TbfStage, R> tbf);

    /** Whether it only queues. */
    boolean isTransparent();

    /** Whether it takes a kernel with sch_netem. */
    boolean needsNetem();

    /** The same queue, so that nothing in it is lost, doing nothing to packets that come to it from now on. */
    Stage neutral();

    /** The same with room for at least as much as another of its kind. */
    Stage holdingAsMuchAs(Stage other);
}
