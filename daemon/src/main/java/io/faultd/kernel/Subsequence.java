package io.faultd.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A common subsequence of two lists. */
final class Subsequence {
    private Subsequence() {}

    /**
     * Finds a longest increasing sequence of partners (patience sorting): the longest one where no list has duplicates;
     * otherwise it can be shorter.
     *
     * @return for each element of {@code to} the index of an equal element in {@code from}, ascending; -1 where it has
     *     none
     */
    static int[] common(List<?> from, List<?> to) {
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < from.size(); i++) {
            places.put(from.get(i), i);
        }
        int[] last = new int[to.size()]; // by length: the element that ends the best sequence of that length
        int[] previous = new int[to.size()];
        int[] place = new int[to.size()];
        int length = 0;
        for (int i = 0; i < to.size(); i++) {
            place[i] = places.getOrDefault(to.get(i), -1);
            if (place[i] < 0) {
                continue;
            }
            int low = 0;
            int high = length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (place[last[middle]] < place[i]) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            previous[i] = low == 0 ? -1 : last[low - 1];
            last[low] = i;
            length = Math.max(length, low + 1);
        }
        int[] partner = new int[to.size()];
        Arrays.fill(partner, -1);
        for (int i = length == 0 ? -1 : last[length - 1]; i >= 0; i = previous[i]) {
            partner[i] = place[i];
        }
        return partner;
    }
}
