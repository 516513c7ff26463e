package io.faultd.bench;

import io.faultd.client.FaultdClient;
import io.faultd.doctor.Feature;
import io.faultd.doctor.KernelFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures the installed daemon on this kernel and prints one table: {@code Benchmark DISTRIBUTION [--quick]
 * [--iptables] [N …]}.
 *
 * <p>As root, and best in namespaces of its own, so that nothing is left however it ends; {@code .ci/bench} does both.
 */
public final class Benchmark {
    /** Fewer rounds, for an emulated machine. */
    private static final String QUICK = "--quick";

    private static final String MATCHES = "--matches";

    private static final int QUICKER = 5;

    /** Only partitions in iptables' tables, compared with the default ones. */
    private static final String IPTABLES = "--iptables";

    private static final List<Integer> SIZES = List.of(10, 100, 1000);
    private static final int SHAPING_ROUNDS = 21;
    private static final int SINGLE_ROUNDS = 201;
    private static final int OUTBOUND_ROUNDS = 6;
    private static final int PARTITION_ROUNDS = 11;
    private static final int MATCHED_BY_TC = 3;
    private static final int STARTS = 6;
    private static final int PROCESS_ROUNDS = 31;
    private static final double READY_GOAL_MILLIS = 1000;
    private static final long MEMORY_GOAL_MEBIBYTES = 150;

    private final Path distribution;
    private final Path work;
    private final TrafficControl traffic;
    private final boolean quick;
    private final List<Integer> sizes;
    private final ResultTable table;

    private Benchmark(Path distribution, Path work, TrafficControl traffic, boolean quick, List<Integer> sizes) {
        this.distribution = distribution;
        this.work = work;
        this.traffic = traffic;
        this.quick = quick;
        this.sizes = sizes;
        this.table = new ResultTable(System.out);
    }

    /** Measures everything, for each number of namespaces. */
    public static void main(String[] args) throws Exception {
        Path distribution = Path.of(args[0]);
        boolean quick = List.of(args).contains(QUICK);
        boolean onlyMatches = List.of(args).contains(MATCHES);
        List<Integer> given = Stream.of(args)
                .skip(1)
                .filter(word -> !word.startsWith("--"))
                .map(Integer::valueOf)
                .sorted()
                .toList();
        List<Integer> sizes = given.isEmpty() ? SIZES : given;
        boolean netem = KernelFeatures.probe(Feature.NETEM).has(Feature.NETEM);
        System.out.printf(
                "Linux %s, %d processors, %s, %s%n%n",
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                processor(),
                netem ? "with netem" : "without netem: rates by htb instead");
        Path work = Files.createTempDirectory("faultd-bench");
        try (Testbed testbed = new Testbed()) {
            Benchmark benchmark = new Benchmark(
                    distribution, work, netem ? TrafficControl.delays() : TrafficControl.rates(), quick, sizes);
            for (int n : sizes) {
                testbed.growTo(n);
                if (List.of(args).contains(IPTABLES)) {
                    benchmark.iptables(testbed);
                } else if (onlyMatches) {
                    benchmark.runMatches(testbed);
                } else {
                    benchmark.run(testbed, n);
                }
            }
        } finally {
            delete(work);
        }
    }

    private void run(Testbed testbed, int n) throws Exception {
        starts(testbed, n);
        try (DaemonProcess daemon = DaemonProcess.start(distribution, testbed.directory(), work);
                FaultdClient client = daemon.connect()) {
            ShapingBenchmark shaping = new ShapingBenchmark(client, traffic, work);
            shaping.all(table, testbed.ports(), rounds(SHAPING_ROUNDS));
            shaping.one(table, testbed.targets().get(n / 2), n, rounds(SINGLE_ROUNDS));
            shaping.outbound(table, n, rounds(OUTBOUND_ROUNDS));
            if (n == sizes.get(0)) {
                matches(client, testbed);
            }
            new PartitionBenchmark(client, work).run(table, testbed.targets(), rounds(PARTITION_ROUNDS));
            memory(daemon, n);
            CommandLineBenchmark.run(table, distribution, daemon.address(), rounds(PROCESS_ROUNDS));
        }
        LibraryBenchmark.run(table, testbed.ports(), work, rounds(SHAPING_ROUNDS));
    }

    private void iptables(Testbed testbed) throws Exception {
        try (DaemonProcess daemon =
                        DaemonProcess.start(distribution, testbed.directory(), work, "--drop-engine=iptables");
                FaultdClient client = daemon.connect()) {
            new IptablesBenchmark(client, testbed.directory(), work)
                    .run(table, testbed.targets(), rounds(PARTITION_ROUNDS));
        }
        try (DaemonProcess daemon = DaemonProcess.start(distribution, testbed.directory(), work);
                FaultdClient client = daemon.connect()) {
            new PartitionBenchmark(client, work).run(table, testbed.targets(), rounds(PARTITION_ROUNDS));
        }
    }

    private void runMatches(Testbed testbed) throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(distribution, testbed.directory(), work);
                FaultdClient client = daemon.connect()) {
            matches(client, testbed);
        }
    }

    private void matches(FaultdClient client, Testbed testbed) throws Exception {
        TcMatches tc = new TcMatches(testbed.ports().get(MATCHED_BY_TC), work);
        new MatchBenchmark(client, testbed.directory(), tc)
                .run(table, testbed.targets(), rounds(SHAPING_ROUNDS), quick);
    }

    /** One more, since the first is counted separately. */
    private int rounds(int usual) {
        return quick ? usual / QUICKER + 1 : usual;
    }

    private void starts(Testbed testbed, int n) throws IOException {
        Samples ready = new Samples();
        for (int i = 0; i < rounds(STARTS); i++) {
            try (DaemonProcess daemon = DaemonProcess.start(distribution, testbed.directory(), work)) {
                ready.add(daemon.readyNanos());
            }
        }
        table.figure(
                "start until ready",
                Integer.toString(n),
                ResultTable.millis(ready.firstMillis()),
                ResultTable.millis(ready.medianMillis()),
                ResultTable.verdict(ready.medianMillis(), READY_GOAL_MILLIS, "1 s"));
    }

    private void memory(DaemonProcess daemon, int n) throws IOException {
        long most = daemon.mostResidentMebibytes();
        table.figure(
                "resident memory: now, and the most ever",
                Integer.toString(n),
                daemon.residentMebibytes() + " MiB",
                most + " MiB",
                ResultTable.verdict(most, MEMORY_GOAL_MEBIBYTES, MEMORY_GOAL_MEBIBYTES + " MB"));
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse("unknown processor");
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
