package io.faultd.proof.measure;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.Notification;
import io.faultd.proof.machine.Tolerances;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The time from the start of a container to its fault in the kernel: from the time in the engine's event to the
 * notification of the filter that is added last, both by this machine's clock.
 */
public final class ReapplyLatency implements AutoCloseable {
    private static final int RTNLGRP_TC = 4;
    private static final int RTM_NEWTFILTER = 44;
    private static final Duration GLANCE = Duration.ofMillis(200);

    private final BlockingQueue<Instant> started = new LinkedBlockingQueue<>();
    private final BlockingQueue<Instant> filtered = new LinkedBlockingQueue<>();
    private final List<Duration> measured = new ArrayList<>();
    private final ResultCallback.Adapter<Event> events;
    private final NetlinkSocket kernel;
    private final Thread listener = new Thread(this::listen, "reapplys");
    private volatile boolean closed;

    /**
     * Starts to listen.
     *
     * @param host the namespace that the containers' veths end in
     */
    public ReapplyLatency(DockerClient docker, NetworkNamespace host, String container) {
        kernel = NetlinkSocket.openIn(host, NetlinkProtocol.ROUTE);
        kernel.joinGroup(RTNLGRP_TC);
        listener.start();
        events = docker.eventsCmd()
                .withEventTypeFilter(EventType.CONTAINER)
                .withContainerFilter(container)
                .withEventFilter("start")
                .exec(new ResultCallback.Adapter<>() {
                    @Override
                    public void onNext(Event event) {
                        started.add(Instant.EPOCH.plusNanos(event.getTimeNano()));
                    }
                });
        try {
            events.awaitStarted();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void listen() {
        while (!closed) {
            if (kernel.awaitReadable(GLANCE)) {
                Instant now = Instant.now();
                for (Notification notification : kernel.receiveNow()) {
                    if (notification.message().type() == RTM_NEWTFILTER) {
                        filtered.add(now);
                    }
                }
            }
        }
    }

    /** Waits for a fault that was not caused by a start. */
    public void awaitFault() {
        poll(filtered, "the fault");
    }

    private static Instant poll(BlockingQueue<Instant> times, String what) {
        try {
            Instant time = times.poll(Tolerances.here().patience().toMillis(), TimeUnit.MILLISECONDS);
            if (time == null) {
                throw new AssertionError("never told of " + what);
            }
            return time;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the container started last has its fault, and records the time. */
    public void await() {
        Instant start = poll(started, "the start");
        measured.add(Duration.between(start, poll(filtered, "the fault")));
    }

    /** A percentile of the times. */
    public Duration percentile(int percent) {
        List<Duration> sorted = measured.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.size()) - 1));
    }

    @Override
    public String toString() {
        return measured.size() + " times, " + percentile(50).toNanos() / 1000 + " us in the median, "
                + percentile(95).toNanos() / 1000 + " us at the 95th percentile, "
                + percentile(100).toNanos() / 1000
                + " us at most";
    }

    @Override
    public void close() throws IOException {
        closed = true;
        events.close();
        try {
            listener.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        kernel.close();
    }
}
