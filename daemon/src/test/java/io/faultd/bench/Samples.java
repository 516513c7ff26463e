package io.faultd.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times of one operation done again and again. */
final class Samples {
    private final List<Long> nanos = new ArrayList<>();

    /** Something to be timed. */
    @FunctionalInterface
    interface Action {
        /** Does it. */
        void run() throws Exception;
    }

    /** Does something once and keeps how long it took. */
    void time(Action action) throws Exception {
        long start = System.nanoTime();
        action.run();
        add(System.nanoTime() - start);
    }

    void add(long elapsedNanos) {
        nanos.add(elapsedNanos);
    }

    /** The very first, in milliseconds: whatever is done only once, such as loading classes, is in it. */
    double firstMillis() {
        return nanos.get(0) / 1e6;
    }

    /** The middle one of all but the first, in milliseconds. */
    double medianMillis() {
        return percentileMillis(50);
    }

    /** What so many percent of all but the first do not exceed, in milliseconds. */
    double percentileMillis(int percent) {
        List<Long> sorted = new ArrayList<>(nanos.size() > 1 ? nanos.subList(1, nanos.size()) : nanos);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / 1e6;
    }
}
