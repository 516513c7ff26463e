package io.faultd.proof.reliability;

import io.faultd.fault.Direction;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A client at work on some targets, while a container, users with and without a user namespace, and a user who may call
 * the daemon do all they can.
 */
public final class HostileRun implements AutoCloseable {
    /** Each attack is tried at least that often. */
    public static final int LEAST = 1000;

    /** The part of the commands that the percentile is about. */
    public static final double P99 = 0.99;

    private static final int PORT = 7466;
    private static final int WARMING_UP = 150;
    private static final long MOST_HEAP_GROWTH_BYTES = 4 << 20;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final List<String> TARGETS = List.of("a", "b", "c", "d");
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory;
    private final Cleanups cleanups = new Cleanups();
    private final NetworkNamespace host;
    private final NetworkBuilder wiring;
    private final KernelState untouched;
    private final TestDaemon daemon;
    private final ApplyStopCycles.Holdings before;
    private final long heapBefore;
    private final WorkingClient client;
    private final CpuQuota quota;

    /**
     * What a client saw, and what was done meanwhile.
     *
     * @param processorSeconds used by the others, and the wall clock's
     */
    public record Phase(
            WorkingClient.Times times,
            Map<Intruder.Who, Map<String, Intruder.Count>> counts,
            double processorSeconds,
            double seconds) {}

    public HostileRun(Path directory) throws Exception {
        this.directory = directory;
        try {
            host = cleanups.add(NetworkNamespace.create());
            Shell.in(host, "ip link set lo up");
            wiring = cleanups.add(new NetworkBuilder(TestDaemon.names(directory)));
            wiring.bridge(host, "br0");
            TARGETS.forEach(name -> wiring.node(host, "br0", name, "10.213.4." + (1 + TARGETS.indexOf(name)) + "/24"));
            wiring.veth(host, "veth-mad", wiring.named("mad"), "eth0");
            wiring.settle(host);
            untouched = state();
            daemon = cleanups.add(TestDaemon.start(host, directory, options()));
            client = new WorkingClient(
                    daemon.client(),
                    TARGETS.stream().map(name -> "netns:" + name).toList());
            // The container has faults of its own, which it breaks.
            daemon.client()
                    .rate(Rate.parse("10mbit"), "netns:mad")
                    .direction(Direction.BOTH)
                    .apply();
            daemon.client()
                    .drop("netns:mad")
                    .port("53")
                    .direction(Direction.BOTH)
                    .apply();
            for (int i = 0; i < WARMING_UP; i++) {
                client.cycle();
            }
            client.takeTimes();
            heapBefore = ApplyStopCycles.Holdings.heapBytes(daemon.pid()); // attaching leaves a thread
            before = ApplyStopCycles.Holdings.of(daemon.pid());
            quota = cleanups.add(CpuQuota.ofOneProcessor());
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private String[] options() throws IOException, GeneralSecurityException {
        Path store = directory.resolve("tls.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Shell.run(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-alias",
                        "daemon",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=daemon",
                        "-ext",
                        "san=ip:127.0.0.1")
                .successfulOutput();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        return new String[] {
            "--docker=none",
            "--allow=uid:1000",
            "--listen=127.0.0.1:" + PORT,
            "--token-file=" + Files.writeString(directory.resolve("token"), "s3cret"),
            "--tls-cert=" + pem("CERTIFICATE", keys.getCertificate("daemon").getEncoded()),
            "--tls-key=" + pem("PRIVATE KEY", keys.getKey("daemon", PASSWORD).getEncoded())
        };
    }

    private Path pem(String kind, byte[] content) throws IOException {
        return Files.writeString(
                directory.resolve(kind.replace(' ', '-')),
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + kind + "-----\n");
    }

    /** Lets the client work beside as many busy loops as there are attacks, in the same quota. */
    public Phase calm(Duration time) throws Exception {
        int loops = Attacks.OF.values().stream().mapToInt(List::size).sum();
        List<String> names =
                IntStream.range(0, loops).mapToObj(i -> "processor" + i).toList();
        return phase(Map.of(Intruder.Who.LOCAL, names), time, 0);
    }

    /** Lets it work beside the attacks, at least that long and until each was tried {@link #LEAST} times. */
    public Phase attack(Duration time) throws Exception {
        return phase(Attacks.OF, time, LEAST);
    }

    private Phase phase(Map<Intruder.Who, List<String>> attacks, Duration time, long least) throws Exception {
        try (Cleanups intruders = new Cleanups()) {
            Map<Intruder.Who, Intruder> all = new EnumMap<>(Intruder.Who.class);
            for (Map.Entry<Intruder.Who, List<String>> one : attacks.entrySet()) {
                NetworkNamespace where = one.getKey() == Intruder.Who.CONTAINER
                        ? wiring.namespaces().get("mad")
                        : host;
                all.put(
                        one.getKey(),
                        intruders.add(
                                Intruder.start(one.getKey(), where, quota.words(), directory, PORT, one.getValue())));
            }
            double used = processorSeconds(all);
            for (Intruder intruder : all.values()) {
                intruder.send();
            }
            long start = System.nanoTime();
            Map<Intruder.Who, Map<String, Intruder.Count>> counts;
            do {
                workUntil(start + time.toNanos());
                counts = counts(all);
            } while (least(counts) < least
                    && System.nanoTime()
                            < start + time.plus(Tolerances.here().patience()).toNanos());
            Phase phase = new Phase(
                    client.takeTimes(), counts, processorSeconds(all) - used, (System.nanoTime() - start) / 1e9);
            for (Intruder intruder : all.values()) {
                intruder.stop();
            }
            return phase;
        }
    }

    private void workUntil(long end) {
        do {
            client.cycle();
        } while (System.nanoTime() < end);
    }

    private static Map<Intruder.Who, Map<String, Intruder.Count>> counts(Map<Intruder.Who, Intruder> all)
            throws IOException, InterruptedException {
        Map<Intruder.Who, Map<String, Intruder.Count>> counts = new EnumMap<>(Intruder.Who.class);
        for (Map.Entry<Intruder.Who, Intruder> one : all.entrySet()) {
            counts.put(one.getKey(), one.getValue().counts());
        }
        return counts;
    }

    private static double processorSeconds(Map<Intruder.Who, Intruder> all) throws IOException {
        double sum = 0;
        for (Intruder intruder : all.values()) {
            sum += intruder.processorSeconds();
        }
        return sum;
    }

    /** How often the rarest attack was tried. */
    public static long least(Phase phase) {
        return least(phase.counts());
    }

    /** The attacks that neither the kernel nor the daemon took even once: they would prove nothing. */
    public static List<String> withoutEffect(Phase phase) {
        return phase.counts().values().stream()
                .flatMap(one -> one.entrySet().stream())
                .filter(one -> one.getValue().done() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static long least(Map<Intruder.Who, Map<String, Intruder.Count>> counts) {
        return counts.values().stream()
                .flatMap(one -> one.values().stream())
                .mapToLong(Intruder.Count::tried)
                .min()
                .orElse(0);
    }

    /** What limits the others. */
    public String quota() {
        return quota.toString();
    }

    /**
     * Checks, when the others have gone, that nothing of them is left: leases, descriptors, threads, heap, and then
     * without faults what is in the kernel. Returns the daemon's resources before and after in one line.
     */
    public String end() throws Exception {
        awaitThatLeasesEnd();
        ApplyStopCycles.Holdings after = ApplyStopCycles.Holdings.awaitAbout(before, daemon.pid());
        long heapAfter = ApplyStopCycles.Holdings.heapBytes(daemon.pid());
        if (heapAfter > heapBefore + MOST_HEAP_GROWTH_BYTES) {
            throw new AssertionError("the heap has grown from " + heapBefore + " to " + heapAfter + " bytes");
        }
        List<String> errors = daemon.log()
                .lines()
                .filter(line -> line.contains(" ERROR ") || line.contains("Exception"))
                .toList();
        if (!errors.isEmpty()) {
            throw new AssertionError("the daemon has logged errors: " + errors.get(0));
        }
        daemon.client().stopAll();
        if (daemon.terminate() != 0) {
            throw new AssertionError("the daemon does not end as it should");
        }
        KernelState left = state();
        if (!left.equals(untouched)) {
            throw new AssertionError("the kernel is not as it was: " + left + "\nbut was: " + untouched);
        }
        return "before %s, after %s; on the heap %d KiB and %d KiB; %d lines of log, audit log %d KiB"
                .formatted(
                        before,
                        after,
                        heapBefore >> 10,
                        heapAfter >> 10,
                        daemon.log().lines().count(),
                        Files.size(directory.resolve("state/audit.log")) >> 10);
    }

    private void awaitThatLeasesEnd() {
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        while (!daemon.client().leases().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("leases do not end: " + daemon.client().leases());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Of the host, all targets, and the container, which removes what it has made. */
    private KernelState state() {
        return KernelState.ofFresh(wiring.namespacesWith(host));
    }

    /** All counts, a line each. */
    public static List<String> table(Phase phase) {
        List<String> lines = new ArrayList<>();
        phase.counts()
                .forEach(
                        (who, counts) -> counts.forEach((name, count) -> lines.add("  %-14s %-10s tried %9d, done %9d%s"
                                .formatted(
                                        who,
                                        name,
                                        count.tried(),
                                        count.done(),
                                        count.refusal().isEmpty()
                                                ? ""
                                                : "; refused for example: " + count.refusal()))));
        return lines;
    }

    @Override
    public void close() {
        cleanups.close();
    }
}
