package io.faultd.api;

import io.faultd.fault.Hosts;
import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.reconcile.HostNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Host names and their addresses. Look-ups have threads of their own, since nothing can hurry them; a name that no
 * longer resolves keeps the addresses that it had, for a name server that is down does not mean that a peer has moved.
 */
public final class HostTable implements HostNames, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostTable.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final int THREADS = 4;

    private final Lookup lookup;
    private final Duration patience;
    private final ExecutorService lookups;
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
        this.lookups = Executors.newFixedThreadPool(THREADS, threads);
        this.clock = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** By the system's resolver, as it is configured on this host. */
    public static HostTable ofSystem() {
        // Java would keep an address for half a minute, and this looks again each half minute.
        Security.setProperty("networkaddress.cache.ttl", "5");
        return new HostTable(name -> List.of(InetAddress.getAllByName(name)), PATIENCE);
    }

    /**
     * Begins to look watched names up again from time to time.
     *
     * @param changed told when one has other addresses than before
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
        return CompletableFuture.allOf(names.stream().map(this::find).toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public void watch(Set<String> names) {
        watched = Set.copyOf(names);
    }

    /** Looks again, and forgets what nobody needs any more. */
    void refresh(Runnable changed) {
        Set<String> recent = new HashSet<>(asked);
        asked.removeAll(recent);
        Set<String> needed = watched;
        known.keySet().removeIf(name -> !needed.contains(name) && !recent.contains(name));
        Hosts before = now();
        CompletableFuture.allOf(needed.stream().map(this::find).toArray(CompletableFuture<?>[]::new))
                .join();
        if (!now().equals(before)) {
            changed.run();
        }
    }

    private CompletableFuture<Void> find(String name) {
        return lookUp(name)
                .completeOnTimeout(AddressSet.NONE, patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(found -> {
                    if (found.isEmpty()) {
                        log.warn("host name {} does not resolve", name);
                    } else {
                        known.put(name, found);
                    }
                });
    }

    private CompletableFuture<AddressSet> lookUp(String name) {
        try {
            return CompletableFuture.supplyAsync(() -> addresses(name), lookups);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IllegalStateException("faultd is stopping", e));
        }
    }

    private AddressSet addresses(String name) {
        try {
            return AddressSet.of(lookup.find(name).stream().map(Address::of).toList());
        } catch (UnknownHostException e) {
            return AddressSet.NONE;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        lookups.shutdownNow();
    }
}
