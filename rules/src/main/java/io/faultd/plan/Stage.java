package io.faultd.plan;

/** One queueing discipline of a chain that packets pass one behind the other. */
public sealed interface Stage permits NetemStage, TbfStage {
    /** Whether it only queues. */
    boolean isTransparent();

    /** Whether it takes a kernel with sch_netem. */
    boolean needsNetem();
}
