package io.faultd.proof.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The datagrams of a flow that arrived, in their order. */
public final class Arrivals {
    /**
     * One datagram; a duplicate is another.
     *
     * @param number of the datagram among those sent, from 0
     */
    public record Arrival(int number, long sentNanos, long arrivedNanos) {
        Duration delay() {
            return Duration.ofNanos(arrivedNanos - sentNanos);
        }
    }

    private final List<Arrival> all = new ArrayList<>();

    void add(Arrival arrival) {
        all.add(arrival);
    }

    public List<Arrival> all() {
        return all;
    }

    public int count() {
        return all.size();
    }

    /** The numbers of those that arrived, from 0, in their order. */
    public List<Integer> numbers() {
        return all.stream().map(Arrival::number).toList();
    }

    /** The number of sent datagrams that arrived. */
    public int distinct() {
        return (int) all.stream().mapToInt(Arrival::number).distinct().count();
    }

    /** The number of duplicates. */
    public int duplicates() {
        return count() - distinct();
    }

    /** The number that arrived after one that was sent later. */
    public int overtaken() {
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

    public Duration shortest() {
        return quantile(0);
    }

    public Duration median() {
        return quantile(0.5);
    }

    public Duration quantile(double share) {
        List<Duration> delays = delays();
        if (delays.isEmpty()) {
            throw new AssertionError("nothing arrived, so there is no delay to tell");
        }
        return delays.get((int) Math.round((delays.size() - 1) * share));
    }

    /** The number that took less than that. */
    public int soonerThan(Duration delay) {
        return (int) all.stream()
                .filter(arrival -> arrival.delay().compareTo(delay) < 0)
                .count();
    }

    /** Datagrams per second after the first {@code skipped}, which can have passed in a burst. */
    public double perSecondAfter(int skipped) {
        if (all.size() < skipped + 2) {
            throw new AssertionError("only " + all.size() + " arrived, too few to tell a rate");
        }
        long nanos = all.get(all.size() - 1).arrivedNanos() - all.get(skipped).arrivedNanos();
        return (all.size() - 1 - skipped) * 1e9 / nanos;
    }
}
