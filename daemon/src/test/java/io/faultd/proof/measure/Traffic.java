package io.faultd.proof.measure;

import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Arrivals.Arrival;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * UDP datagrams on several flows at once, sent and received by one thread with one clock.
 *
 * <p>One thread for both ends makes counts exact: it reads everything that has arrived before it sends more, so no
 * receive buffer overflows, and only the network loses packets. The kernel's own counters verify that.
 *
 * <p>It also checks itself: a stream that it could not send on time, because the machine was busy, is discarded and
 * sent again.
 */
public final class Traffic implements AutoCloseable {
    private static final int HEADER_BYTES = 4 + 4 + 8;
    private static final int ATTEMPTS = 5;
    private static final int LARGEST_DATAGRAM = 65535;
    private static final int SOCKET_BUFFER_BYTES = 1 << 18;
    private static final Duration CATCH_UP = Duration.ofMillis(20);

    private final List<Flow> flows;
    private final Load load;
    private final Duration silence;
    private final Selector selector = Selector.open();
    private final Map<Node, DatagramChannel> channels = new LinkedHashMap<>();
    private final Map<Flow, Arrivals> arrivals = new LinkedHashMap<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    private final List<Long> slips = new ArrayList<>();
    private int sent;
    private long lastHeardNanos;

    private Traffic(List<Flow> flows, Load load, Duration silence) throws IOException {
        this.flows = flows;
        this.load = load;
        this.silence = silence;
        for (Flow flow : flows) {
            arrivals.put(flow, new Arrivals());
            open(flow.from());
            open(flow.to());
        }
    }

    /**
     * Sends and counts until nothing arrives for a while.
     *
     * @param longestDelay of a packet by the requested faults
     */
    public static Map<Flow, Arrivals> observe(List<Flow> flows, Load load, Duration longestDelay) {
        return run(flows, load, longestDelay.plus(Tolerances.here().silence()), false);
    }

    /** Sends, and counts until everything has arrived once, or nothing arrives for a while. */
    public static Map<Flow, Arrivals> deliver(List<Flow> flows, Load load, Duration longestDelay) {
        return run(flows, load, longestDelay.plus(Tolerances.here().silence()), true);
    }

    /**
     * The arrivals of flows while something else ran.
     *
     * @param sent on each of them
     */
    public record Stream(int sent, Map<Flow, Arrivals> arrivals) {}

    /**
     * Sends continuously while something else runs, and counts until everything has arrived once, or nothing arrives
     * for a while.
     *
     * @param gap from one datagram of a flow to the next; it catches up by at most {@link #CATCH_UP}, since the
     *     receiver could not receive more
     */
    public static Stream during(List<Flow> flows, Duration gap, Duration longestDelay, Runnable work) {
        ExecutorService beside = Executors.newSingleThreadExecutor();
        Duration silence = longestDelay.plus(Tolerances.here().silence());
        try (Traffic traffic = new Traffic(flows, Load.endless(gap), silence)) {
            Future<?> busy = beside.submit(work);
            traffic.run(true, busy::isDone);
            busy.get();
            return new Stream(traffic.sent, traffic.arrivals);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException e) {
            throw new AssertionError("what went on beside the stream failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            beside.shutdownNow();
        }
    }

    /** Sends repeatedly until packets pass on every flow: then addresses are usable, and neighbours are discovered. */
    public static void awaitPassage(List<Flow> flows) {
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        List<Flow> waiting = new ArrayList<>(flows);
        while (!waiting.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nothing passes: " + waiting);
            }
            deliver(waiting, Load.of(1), Duration.ZERO).forEach((flow, arrived) -> {
                if (arrived.count() > 0) {
                    waiting.remove(flow);
                }
            });
        }
    }

    private static Map<Flow, Arrivals> run(List<Flow> flows, Load load, Duration silence, boolean untilComplete) {
        if (flows.isEmpty()) {
            // Whoever asserts something of each flow would assert nothing.
            throw new IllegalArgumentException("no flow to send on");
        }
        Traffic traffic = runOnce(flows, load, silence, untilComplete);
        for (int attempt = 1; attempt < ATTEMPTS && !traffic.keptTime(); attempt++) {
            traffic = runOnce(flows, load, silence, untilComplete);
        }
        return traffic.arrivals;
    }

    private static Traffic runOnce(List<Flow> flows, Load load, Duration silence, boolean untilComplete) {
        try (Traffic traffic = new Traffic(flows, load, silence)) {
            traffic.run(untilComplete, () -> false);
            return traffic;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(boolean untilComplete, BooleanSupplier enough) throws IOException {
        Map<Node, Counters> before = counters();
        send(enough);
        listen(untilComplete);
        requireNothingLostHere(before);
    }

    private Map<Node, Counters> counters() {
        Map<Node, Counters> counters = new LinkedHashMap<>();
        channels.keySet().forEach(node -> counters.put(node, Counters.in(node.namespace())));
        return counters;
    }

    private void requireNothingLostHere(Map<Node, Counters> before) {
        before.forEach((node, counters) -> {
            long lost = Counters.in(node.namespace()).since(counters, "UdpRcvbufErrors", "Udp6RcvbufErrors");
            if (lost > 0) {
                throw new AssertionError(node + " lost " + lost + " packets by the tester's own slowness");
            }
        });
    }

    private void open(Node node) throws IOException {
        if (!channels.containsKey(node)) {
            DatagramChannel channel = node.namespace().call(DatagramChannel::open);
            channels.put(node, channel);
            // Packets in a shaped queue still count against the sender's buffer; the kernel doubles the requested size,
            // up to net.core.wmem_max.
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            // Packets wait here while the tester is paused.
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(0));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    private void send(BooleanSupplier enough) throws IOException {
        ByteBuffer out = ByteBuffer.allocateDirect(Math.max(HEADER_BYTES, load.payloadBytes()));
        long next = System.nanoTime();
        for (; sent < load.count() && !enough.getAsBoolean(); sent++) {
            slips.add(System.nanoTime() - next);
            for (int flow = 0; flow < flows.size(); flow++) {
                send(flow, sent, out);
                receive(selector.selectNow());
            }
            next += load.gap().toNanos();
            if (load.isEndless()) {
                next = Math.max(next, System.nanoTime() - CATCH_UP.toNanos());
            }
            receiveUntil(next);
        }
    }

    private void send(int index, int number, ByteBuffer out) throws IOException {
        Flow flow = flows.get(index);
        int port = channels.get(flow.to()).socket().getLocalPort();
        out.clear().putInt(index).putInt(number).putLong(System.nanoTime()).position(0);
        InetSocketAddress to = new InetSocketAddress(flow.to().address(flow.family()), port);
        if (channels.get(flow.from()).send(out, to) == 0) {
            throw new AssertionError("the send buffer of " + flow.from() + " is full: what is sent must be slower");
        }
    }

    private void receiveUntil(long nanos) throws IOException {
        long left = nanos - System.nanoTime();
        while (left > 0) {
            receive(selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left))));
            left = nanos - System.nanoTime();
        }
    }

    private void listen(boolean untilComplete) throws IOException {
        lastHeardNanos = System.nanoTime();
        while (!(untilComplete && complete())) {
            long left = silence.toNanos() - (System.nanoTime() - lastHeardNanos);
            if (left <= 0) {
                return;
            }
            receive(selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left))));
        }
    }

    /** Whether nearly all were sent on time. If the tester itself was paused, its times are meaningless. */
    private boolean keptTime() {
        if (load.gap().isZero()) {
            return true;
        }
        List<Long> sorted = slips.stream().sorted().toList();
        return sorted.get(sorted.size() * 9 / 10) < Tolerances.here().lateness().toNanos() / 2;
    }

    private boolean complete() {
        return arrivals.values().stream().allMatch(arrived -> arrived.count() >= sent && arrived.distinct() == sent);
    }

    private void receive(int ready) throws IOException {
        if (ready == 0) {
            return;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            DatagramChannel channel = (DatagramChannel) key.channel();
            for (in.clear(); channel.receive(in) != null; in.clear()) {
                long now = System.nanoTime();
                in.flip();
                arrivals.get(flows.get(in.getInt())).add(new Arrival(in.getInt(), in.getLong(), now));
                lastHeardNanos = now;
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (DatagramChannel channel : channels.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        selector.close();
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
