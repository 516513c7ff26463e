package io.faultd.plan;

/** One queueing discipline of a chain that packets pass one behind the other. */
public sealed interface Stage permits NetemStage, TbfStage {
    /** Whether it only queues. */
    boolean isTransparent();

    /** Whether it takes a kernel with sch_netem. */
    boolean needsNetem();

    /** The same queue, so that nothing in it is lost, doing nothing to packets that come to it from now on. */
    Stage neutral();

    /** The same with room for at least as much as another of its kind. */
    Stage holdingAsMuchAs(Stage other);
}
