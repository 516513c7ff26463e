package io.faultd.proof.reliability;

import io.faultd.client.Fault;
import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.protocol.FaultInfo;
import io.faultd.unit.Rate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Somebody at work: applies, changes and stops faults, checks each answer, and takes the time of each command. */
public final class WorkingClient {
    private static final Rate RATE = Rate.parse("10mbit");

    private final FaultdClient faultd;
    private final List<String> targets;
    private final List<Long> nanos = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int cycles;

    /** @param targets what it works on, at least two */
    WorkingClient(FaultdClient faultd, List<String> targets) {
        this.faultd = faultd;
        this.targets = targets;
    }

    /** One after the other on two of its targets, each command once. */
    void cycle() {
        String one = targets.get(cycles % targets.size());
        String other = targets.get((cycles + 1) % targets.size());
        cycles++;
        try {
            Fault rate = timed(() -> faultd.rate(RATE, one).apply());
            timed(() ->
                    faultd.rate(Rate.parse("5mbit"), one).changing(rate.id()).apply());
            Fault drop = timed(() -> faultd.drop(other).port("53").apply());
            Fault partition =
                    timed(() -> faultd.partition(List.of(one), List.of(other)).apply());
            List<String> mine = List.of(rate.id(), drop.id(), partition.id());
            List<FaultInfo> found = timed(faultd::faults);
            List<FaultInfo> ok = found.stream()
                    .filter(fault -> mine.contains(fault.fault()))
                    .filter(fault -> fault.state().equals("ok"))
                    .toList();
            if (ok.size() != mine.size()) {
                failures.add("not in force: " + mine + " among " + found);
            }
            timed(() -> faultd.status(one));
            timed(() -> faultd.stop(one, other));
        } catch (FaultdException e) {
            failures.add(e.toString());
            faultd.stop(one, other);
        }
    }

    private <T> T timed(Supplier<T> command) {
        long start = System.nanoTime();
        try {
            return command.get();
        } finally {
            nanos.add(System.nanoTime() - start);
        }
    }

    /**
     * The times of its commands.
     *
     * @param failures what did not succeed
     */
    public record Times(long[] sortedNanos, List<String> failures) {
        /** The time that this part of the commands took at most. */
        public double millis(double part) {
            return sortedNanos[(int) Math.ceil(part * sortedNanos.length) - 1] / 1e6;
        }

        @Override
        public String toString() {
            return "%d commands, %d failed; p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, longest %.1f ms"
                    .formatted(sortedNanos.length, failures.size(), millis(0.5), millis(0.9), millis(0.99), millis(1));
        }
    }

    /** The times since the last call. */
    Times takeTimes() {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        Times times = new Times(sorted, List.copyOf(failures));
        nanos.clear();
        failures.clear();
        return times;
    }
}
