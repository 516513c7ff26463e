package io.faultd.proof.measure;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Runs of lost and of received packets among packets sent one after the other. */
public record LossRuns(List<Integer> lost, List<Integer> received) {
    /** The runs between two others; the first and the last are truncated by the beginning and the end. */
    public static LossRuns of(Arrivals arrivals, int sent) {
        BitSet came = new BitSet(sent);
        arrivals.all().forEach(arrival -> came.set(arrival.number()));
        List<Integer> lost = new ArrayList<>();
        List<Integer> received = new ArrayList<>();
        int start = end(came, 0, sent);
        while (start < sent) {
            int end = end(came, start, sent);
            if (end < sent) {
                (came.get(start) ? received : lost).add(end - start);
            }
            start = end;
        }
        return new LossRuns(lost, received);
    }

    private static int end(BitSet came, int start, int sent) {
        return came.get(start) ? Math.min(sent, came.nextClearBit(start)) : next(came, start, sent);
    }

    private static int next(BitSet came, int start, int sent) {
        int next = came.nextSetBit(start);
        return next < 0 ? sent : next;
    }

    /**
     * Tests whether the lengths of runs follow the geometric distribution, in which each further packet ends a run with
     * the same chance.
     *
     * @param end that chance
     * @param bounds the classes: up to the first bound, up to the second and so on, and beyond the last
     */
    public static ChiSquare geometric(List<Integer> runs, double end, int... bounds) {
        int[] observed = new int[bounds.length + 1];
        for (int run : runs) {
            int index = 0;
            while (index < bounds.length && run > bounds[index]) {
                index++;
            }
            observed[index]++;
        }
        double[] chances = new double[bounds.length + 1];
        double longer = 1;
        for (int i = 0; i < bounds.length; i++) {
            double beyond = Math.pow(1 - end, bounds[i]);
            chances[i] = longer - beyond;
            longer = beyond;
        }
        chances[bounds.length] = longer;
        return new ChiSquare(observed, chances);
    }
}
