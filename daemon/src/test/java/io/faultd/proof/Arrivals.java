package io.faultd.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What came of a flow, in the order in which it came. */
final class Arrivals {
    /**
     * One datagram; a duplicate is one more.
     *
     * @param number of the datagram among those sent, from 0
     */
    record Arrival(int number, long sentNanos, long arrivedNanos) {
        Duration delay() {
            return Duration.ofNanos(arrivedNanos - sentNanos);
        }
    }

    private final List<Arrival> all = new ArrayList<>();

    void add(Arrival arrival) {
        all.add(arrival);
    }

    List<Arrival> all() {
        return all;
    }

    int count() {
        return all.size();
    }

    /** Which of those sent came, from 0, in the order in which they came. */
    List<Integer> numbers() {
        return all.stream().map(Arrival::number).toList();
    }

    /** How many of those sent came at all. */
    int distinct() {
        return (int) all.stream().mapToInt(Arrival::number).distinct().count();
    }

    /** How many came once more. */
    int duplicates() {
        return count() - distinct();
    }

    /** How many came although one that was sent later had come already. */
    int overtaken() {
        int overtaken = 0;
        int furthest = -1;
        for (Arrival arrival : all) {
            if (arrival.number() < furthest) {
                overtaken++;
            }
            furthest = Math.max(furthest, arrival.number());
        }
        return overtaken;
    }

    /** Times from sender to receiver, shortest first. */
    List<Duration> delays() {
        return all.stream().map(Arrival::delay).sorted().toList();
    }

    Duration shortest() {
        return quantile(0);
    }

    Duration median() {
        return quantile(0.5);
    }

    Duration quantile(double share) {
        List<Duration> delays = delays();
        if (delays.isEmpty()) {
            throw new AssertionError("nothing arrived, so there is no delay to tell");
        }
        return delays.get((int) Math.round((delays.size() - 1) * share));
    }

    /** How many took less than that. */
    int soonerThan(Duration delay) {
        return (int) all.stream()
                .filter(arrival -> arrival.delay().compareTo(delay) < 0)
                .count();
    }

    /** Datagrams per second once the first {@code skipped} have come: those may have passed in a burst. */
    double perSecondAfter(int skipped) {
        if (all.size() < skipped + 2) {
            throw new AssertionError("only " + all.size() + " arrived, too few to tell a rate");
        }
        long nanos = all.get(all.size() - 1).arrivedNanos() - all.get(skipped).arrivedNanos();
        return (all.size() - 1 - skipped) * 1e9 / nanos;
    }
}
