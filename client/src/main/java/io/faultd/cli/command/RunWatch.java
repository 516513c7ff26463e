package io.faultd.cli.command;

import io.faultd.client.Event;
import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.client.Records;
import io.faultd.client.Subscription;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.FaultStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What happens to the faults of a {@code faultctl run} while its command runs, and which packets they meet. */
final class RunWatch implements AutoCloseable {
    private static final String ENDED = "fault-ended";

    /** The event of an end can arrive after the command has ended, and has nothing else to wait for. */
    private static final long PATIENCE_MILLIS = 1000;

    private final FaultdClient client;

    /** Whether each fault has a planned end of its own, by id. */
    private final Map<String, Boolean> faults = new LinkedHashMap<>();

    private final Map<String, CompletableFuture<String>> causes = new ConcurrentHashMap<>();
    private final Subscription events;

    /** Watches from now on; without the events, it does not know why a fault ended. */
    RunWatch(FaultdClient client) {
        this.client = client;
        Subscription subscription = null;
        try {
            subscription = client.events(this::happened);
        } catch (FaultdException e) {
            // The fault itself will tell what is wrong.
        }
        this.events = subscription;
    }

    private void happened(Event event) {
        if (ENDED.equals(event.type()) && event.fault() != null && event.cause() != null) {
            causeOf(event.fault()).complete(event.cause());
        }
    }

    private CompletableFuture<String> causeOf(String fault) {
        return causes.computeIfAbsent(fault, id -> new CompletableFuture<>());
    }

    /** Why a fault ended, as the end of a sentence; empty where that is not known. */
    private String reason(String fault) {
        CompletableFuture<String> cause = causeOf(fault);
        CompletableFuture<Void> noMore = events == null
                ? CompletableFuture.completedFuture(null)
                : events.ended().exceptionally(broken -> null).toCompletableFuture();
        CompletableFuture.anyOf(cause, noMore)
                .completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .join();
        String known = cause.getNow("");
        return known.isEmpty() ? "" : ": " + known;
    }

    /** Adds a fault. */
    void add(String fault, boolean endsByItself) {
        faults.put(fault, endsByItself);
    }

    /** The ids of all faults. */
    List<String> ids() {
        return List.copyOf(faults.keySet());
    }

    /**
     * What became of the faults until now.
     *
     * @param lost those that have ended early, each with the reason where it is known
     * @param met what the others met, each in one line
     * @param unmet ids of those among them that met no packet
     */
    record Result(List<String> lost, List<String> met, List<String> unmet) {}

    /**
     * Asks the daemon.
     *
     * @throws FaultdException where it does not answer
     */
    Result result() {
        Map<String, FaultInfo> standing = new LinkedHashMap<>();
        for (FaultInfo fault : Records.readList(client.call("faults", Map.of("stats", true)), FaultInfo.class)) {
            standing.put(fault.fault(), fault);
        }
        Result result = new Result(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        faults.forEach((id, endsByItself) -> {
            FaultInfo fault = standing.get(id);
            if (fault != null) {
                addMet(fault, result);
            } else if (!endsByItself) {
                result.lost.add(id + " had ended before the command did" + reason(id));
            }
        });
        return result;
    }

    private static void addMet(FaultInfo fault, Result result) {
        List<FaultStats> places = fault.stats() == null ? List.of() : fault.stats();
        long packets = places.stream().mapToLong(FaultStats::packets).sum();
        long dropped = places.stream().mapToLong(FaultStats::dropped).sum();
        result.met.add(fault.fault() + " (" + fault.description() + ") met " + packets + " packets"
                + (dropped == 0 ? "" : ", " + dropped + " of them dropped"));
        if (packets == 0) {
            result.unmet.add(fault.fault());
        }
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
    }
}
