package io.faultd.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times of an operation that is repeated. */
final class Samples {
    private final List<Long> nanos = new ArrayList<>();

    /** An operation to measure. */
    @FunctionalInterface
    interface Action {
        /** Runs it. */
        void run() throws Exception;
    }

    /** Runs an operation once and records its time. */
    void time(Action action) throws Exception {
        long start = System.nanoTime();
        action.run();
        add(System.nanoTime() - start);
    }

    void add(long elapsedNanos) {
        nanos.add(elapsedNanos);
    }

    /** The first one, in milliseconds, which includes one-time work such as loading classes. */
    double firstMillis() {
        return nanos.get(0) / 1e6;
    }

    /** The median of all except the first, in milliseconds. */
    double medianMillis() {
        return percentileMillis(50);
    }

    /** A percentile of all except the first, in milliseconds. */
    double percentileMillis(int percent) {
        List<Long> sorted = new ArrayList<>(nanos.size() > 1 ? nanos.subList(1, nanos.size()) : nanos);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / 1e6;
    }
}
