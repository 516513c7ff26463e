package io.faultd.api;

import io.faultd.fault.Hosts;
import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.reconcile.HostNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Host names and their addresses. Look-ups run in separate threads, since their time is unlimited. A name that no
 * longer resolves keeps its addresses, because a name server that is down does not mean that a peer has moved.
 */
public final class HostTable implements HostNames, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostTable.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final int THREADS = 32;

    /** How many look-ups of one request run or wait at the same time, which limits the wait of later requests. */
    private static final int LOOKUPS_OF_A_REQUEST = 4;

    private static final int NAMES_SHOWN = 5;

    private final Lookup lookup;
    private final Duration patience;
    private final ThreadPoolExecutor lookups;
    private final ScheduledExecutorService clock;
    private final Map<String, AddressSet> known = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private volatile Set<String> watched = Set.of();

    /** Finds a host's addresses; at least one. */
    @FunctionalInterface
    interface Lookup {
        List<InetAddress> find(String name) throws UnknownHostException;
    }

    HostTable(Lookup lookup, Duration patience) {
        this.lookup = lookup;
        this.patience = patience;
        ThreadFactory threads = work -> {
            Thread thread = new Thread(work, "host-names");
            thread.setDaemon(true);
            return thread;
        };
        this.lookups =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        lookups.allowCoreThreadTimeOut(true);
        this.clock = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** By this host's system resolver. */
    public static HostTable ofSystem() {
        // Java would cache an address for half a minute, and this resolves each half minute.
        Security.setProperty("networkaddress.cache.ttl", "5");
        return new HostTable(name -> List.of(InetAddress.getAllByName(name)), PATIENCE);
    }

    /**
     * Begins to resolve watched names from time to time.
     *
     * @param changed called when the addresses of one have changed
     */
    public void start(Runnable changed) {
        clock.scheduleWithFixedDelay(
                () -> refresh(changed), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Hosts now() {
        return new Hosts(known);
    }

    @Override
    public CompletableFuture<Void> learn(Set<String> names) {
        asked.addAll(names);
        return new Request(names).finished;
    }

    @Override
    public void watch(Set<String> names) {
        watched = Set.copyOf(names);
    }

    /** Resolves again, and removes names that are not needed any more. */
    void refresh(Runnable changed) {
        Set<String> recent = new HashSet<>(asked);
        asked.removeAll(recent);
        Set<String> needed = watched;
        known.keySet().removeIf(name -> !needed.contains(name) && !recent.contains(name));
        Hosts before = now();
        new Request(needed).finished.join();
        if (!now().equals(before)) {
            changed.run();
        }
    }

    /** Names that are resolved together, a few at a time; those unknown when the time is over are left out. */
    private final class Request {
        private final CompletableFuture<Void> result = new CompletableFuture<>();
        private final Queue<String> left;
        private final Set<String> unknown = ConcurrentHashMap.newKeySet();
        private final AtomicInteger open;

        /** Completes when the missing names are logged. */
        private final CompletableFuture<Void> finished;

        Request(Set<String> names) {
            List<String> order = new ArrayList<>(names);
            Collections.shuffle(order); // if there is not enough time for all, different ones are left out each time
            left = new ConcurrentLinkedQueue<>(order);
            unknown.addAll(names);
            open = new AtomicInteger(names.size());
            finished = result.whenComplete((done, failure) -> end(failure == null));
            if (names.isEmpty()) {
                result.complete(null);
                return;
            }
            result.completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS);
            for (int i = 0; i < Math.min(LOOKUPS_OF_A_REQUEST, names.size()); i++) {
                execute();
            }
        }

        private void lookUpNext() {
            String name = left.poll();
            if (name == null) {
                return;
            }
            AddressSet found = addresses(name);
            if (!found.isEmpty() && !result.isDone()) {
                known.put(name, found);
                unknown.remove(name);
            }
            if (open.decrementAndGet() == 0) {
                result.complete(null);
            } else if (!result.isDone()) {
                // Behind those of other requests that arrived meanwhile.
                execute();
            }
        }

        private void execute() {
            try {
                lookups.execute(this::lookUpNext);
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(new IllegalStateException("faultd is stopping", e));
            }
        }

        private void end(boolean report) {
            left.clear();
            List<String> missing = report ? unknown.stream().sorted().toList() : List.of();
            if (missing.size() == 1) {
                log.warn("host name {} does not resolve", missing.get(0));
            } else if (!missing.isEmpty()) {
                log.warn(
                        "{} host names do not resolve: {}{}",
                        missing.size(),
                        String.join(", ", missing.subList(0, Math.min(NAMES_SHOWN, missing.size()))),
                        missing.size() > NAMES_SHOWN ? " …" : "");
            }
        }
    }

    private AddressSet addresses(String name) {
        try {
            return AddressSet.of(lookup.find(name).stream().map(Address::of).toList());
        } catch (UnknownHostException | RuntimeException e) {
            log.debug("host name {} does not resolve: {}", name, e.toString());
            return AddressSet.NONE;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        lookups.shutdownNow();
    }
}
