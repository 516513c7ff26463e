package io.faultd.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The stages of a lane that has some already. None is removed, because the packets in it would be lost: an unneeded
 * stage passes packets unchanged from now on, and is reused when one of its kind is needed.
 */
final class StageChain {
    /** A chain keeps no more than that: a stage without effects still has a small cost. */
    private static final int LONGEST = 2 * Series.MOST_STAGES;

    private StageChain() {}

    /** Whether a lane can continue in a class with its existing stages. */
    static boolean fits(Tree.LaneClass there, Lane wanted) {
        return there.minor() == Tree.MATCH_ALL
                || kept(there.lane().stages(), wanted.stages()).size() <= LONGEST;
    }

    /**
     * The chain with the wanted effects that keeps the existing stages; if that would be too long, only the wanted
     * ones.
     *
     * @param paced whether a rate limits how much can wait. Without one, queues keep their size: a lower limit would
     *     drop packets until those of an earlier, longer delay have left.
     */
    static List<Stage> of(List<Stage> there, List<Stage> wanted, boolean paced) {
        List<Stage> chain = kept(there, wanted);
        if (chain.size() > LONGEST) {
            return wanted;
        }
        if (!paced) {
            for (int i = 0; i < there.size(); i++) {
                chain.set(i, chain.get(i).holdingAsMuchAs(there.get(i)));
            }
        }
        return chain;
    }

    private static List<Stage> kept(List<Stage> there, List<Stage> wanted) {
        List<Stage> chain = new ArrayList<>();
        int used = 0;
        for (Stage stage : there) {
            if (used < wanted.size() && wanted.get(used).getClass().equals(stage.getClass())) {
                chain.add(wanted.get(used++));
            } else {
                chain.add(stage.neutral());
            }
        }
        chain.addAll(wanted.subList(used, wanted.size()));
        return chain;
    }
}
