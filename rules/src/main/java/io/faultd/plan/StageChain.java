package io.faultd.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The stages of a lane that has some already. None is taken away, because the packets in it would be lost: what is not needed any more
 * does nothing from now on, and is put to use again when something like it is needed.
 */
final class StageChain {
    /** More than that are not kept in a chain: what does nothing costs a little all the same. */
    private static final int LONGEST = 2 * Series.MOST_STAGES;

    private StageChain() {}

    /** Whether a lane can go on in a class, with what is there. */
    static boolean fits(Tree.LaneClass there, Lane wanted) {
        return there.minor() == Tree.MATCH_ALL
                || kept(there.lane().stages(), wanted.stages()).size() <= LONGEST;
    }

    /**
     * The chain that does what is wanted and keeps what is there; if that would be too long, just what is wanted.
     *
     * @param paced whether a rate decides how much may wait. Where none does, queues stay as large as they were: a lower limit would
     *     turn away packets until what an earlier, longer delay holds is gone.
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
