package io.faultd.proof.reliability;

import io.faultd.client.FaultdClient;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.protocol.FaultInfo;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A daemon with one fault in force that gets many invalid requests of every kind. It continues to serve, the fault and
 * the kernel are unchanged, and the clients leave nothing behind.
 */
public final class BadRequestRun implements AutoCloseable {
    private static final Rate RATE = Rate.parse("10mbit");
    private static final int SENDERS = 4;
    private static final int SLOW_CLIENTS = 100;
    private static final int SLOW_BODY_BYTES = 1 << 20;
    private static final int BETWEEN_LOOKS = 500;
    private static final int HANG_UP_ONE_IN = 10;

    private final long seed;
    private final Path socket;
    private final Cleanups cleanups = new Cleanups();
    private final NetworkNamespace host;
    private final NetworkBuilder wiring;
    private final KernelState untouched;
    private final TestDaemon daemon;
    private final List<FaultInfo> faults;
    private final KernelState inForce;
    private final ApplyStopCycles.Holdings before;
    private final ExecutorService readers = Executors.newCachedThreadPool();
    private final ScheduledExecutorService patience = Executors.newSingleThreadScheduledExecutor();
    private final Map<HostileRequest.Kind, AtomicInteger> sent = new EnumMap<>(HostileRequest.Kind.class);
    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    private int cutOff;

    public BadRequestRun(Path directory, long seed) throws IOException {
        this.seed = seed;
        this.socket = directory.resolve("faultd.sock");
        try {
            host = cleanups.add(NetworkNamespace.create());
            wiring = cleanups.add(new NetworkBuilder(TestDaemon.names(directory)));
            wiring.veth(host, "veth-a", wiring.named("a"), "eth0");
            untouched = state();
            daemon = cleanups.add(TestDaemon.start(host, directory, "--docker", "none"));
            daemon.client().rate(RATE, "netns:a").apply();
            faults = daemon.client().faults();
            inForce = state();
            heapBytes(); // attaching leaves a thread
            before = ApplyStopCycles.Holdings.of(daemon.pid());
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
        for (HostileRequest.Kind kind : HostileRequest.Kind.values()) {
            sent.put(kind, new AtomicInteger());
        }
    }

    /**
     * Sends the requests of these numbers from several threads, while slow clients are connected; fails at the first
     * wrong answer.
     */
    public void send(int from, int to) throws Exception {
        AtomicInteger next = new AtomicInteger(from);
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (SlowClients slow = new SlowClients(socket, SLOW_CLIENTS, HostileRequest.unfinished(SLOW_BODY_BYTES - 1))) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                running.add(senders.submit(() -> {
                    for (int number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
                        send(number);
                    }
                    return null;
                }));
            }
            for (Future<?> sender : running) {
                sender.get();
            }
            cutOff += slow.cutOff();
        } finally {
            senders.shutdownNow();
        }
    }

    private void send(int number) throws IOException {
        HostileRequest request = HostileRequest.of(seed, number);
        boolean hangsUp = !request.owed() && number % HANG_UP_ONE_IN == 0;
        String answer = exchange(request, hangsUp, number);
        boolean answered = answer.startsWith("HTTP/1.1 ");
        if (request.owed() && !answered
                || answer.contains("\"code\":-32603")
                || answer.contains("Exception")
                || answer.contains("\"result\":{\"fault\"")) {
            throw new AssertionError(
                    "seed " + seed + ", request " + number + ", " + request.text() + "\nwas answered: " + answer);
        }
        sent.get(request.kind()).incrementAndGet();
        answers.computeIfAbsent(answered ? answer.substring(9, 12) : "none", status -> new AtomicInteger())
                .incrementAndGet();
        if (number % BETWEEN_LOOKS == 0) {
            requireUnchanged(number);
        }
    }

    private String exchange(HostileRequest request, boolean hangsUp, int number) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            Future<?> tooLong = patience.schedule(
                    () -> hangUp(channel), Tolerances.here().patience().toMillis(), TimeUnit.MILLISECONDS);
            // A request that is too large is refused before it is read completely, so the answer must be
            // read meanwhile.
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> read(channel), readers);
            try {
                ByteBuffer bytes = ByteBuffer.wrap(request.bytes());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                if (hangsUp) {
                    return "";
                }
                channel.shutdownOutput();
            } catch (IOException e) {
                // The server has closed; the code below checks whether it gave a reason.
            }
            String read = answer.join();
            if (!tooLong.cancel(false)) {
                throw new AssertionError(
                        "seed " + seed + ", request " + number + " is not answered to the end: " + request.text());
            }
            return read;
        }
    }

    private static Void hangUp(SocketChannel channel) throws IOException {
        channel.close();
        return null;
    }

    private static String read(SocketChannel channel) {
        StringBuilder all = new StringBuilder();
        ByteBuffer some = ByteBuffer.allocate(1 << 16);
        try {
            while (channel.read(some.clear()) >= 0) {
                all.append(StandardCharsets.ISO_8859_1.decode(some.flip()));
            }
        } catch (IOException e) {
            // The part that was received.
        }
        return all.toString();
    }

    private void requireUnchanged(int number) {
        FaultdClient client = daemon.client();
        List<FaultInfo> now = client.faults();
        if (!now.equals(faults)) {
            throw new AssertionError("seed " + seed + ", about request " + number + " the faults became " + now);
        }
    }

    /** Waits until the daemon's resources are about as before the requests, and fails if it keeps more. */
    public ApplyStopCycles.Holdings awaitWhatItHad() throws IOException {
        return ApplyStopCycles.Holdings.awaitAbout(before, daemon.pid());
    }

    /** Its resources before the requests. */
    ApplyStopCycles.Holdings before() {
        return before;
    }

    /** The live objects on the daemon's heap, after a collection. */
    long heapBytes() {
        return ApplyStopCycles.Holdings.heapBytes(daemon.pid());
    }

    /** Checks everything that must be unchanged: the fault, the kernel, the log; then without the fault. */
    public void end() throws Exception {
        requireUnchanged(-1);
        requireSame(inForce, state());
        if (daemon.log().contains(" ERROR ")) {
            throw new AssertionError("the daemon has logged errors:\n"
                    + daemon.log()
                            .lines()
                            .filter(line -> line.contains(" ERROR "))
                            .findFirst()
                            .orElse(""));
        }
        daemon.client().stopAll();
        requireSame(untouched, state());
    }

    private static void requireSame(KernelState expected, KernelState found) {
        if (!found.equals(expected)) {
            throw new AssertionError("the kernel is not as it was: " + found + "\nbut was: " + expected);
        }
    }

    /** The requests and answers so far. */
    String summary() {
        return "sent " + sent + ", answered " + new TreeMap<>(answers) + ", slow clients cut off " + cutOff;
    }

    private KernelState state() {
        return KernelState.ofFresh(wiring.namespacesWith(host));
    }

    @Override
    public void close() {
        patience.shutdownNow();
        readers.shutdownNow();
        cleanups.close();
    }
}
