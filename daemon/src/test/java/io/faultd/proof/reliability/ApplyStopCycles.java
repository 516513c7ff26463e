package io.faultd.proof.reliability;

import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.TenTargets;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One daemon that applies and ends faults many times, and its growth afterwards. */
final class ApplyStopCycles {
    private static final Rate RATE = Rate.parse("10mbit");
    private static final int WARMING_UP = 1000;
    /** Threads and descriptors that appear with the first request of a kind, and some that disappear after a while. */
    private static final int FEW = 12;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private ApplyStopCycles() {}

    /**
     * The resources of a daemon.
     *
     * @param residentKibibytes of memory
     */
    record Holdings(long descriptors, long threads, long residentKibibytes) {
        static Holdings of(long pid) throws IOException {
            Path process = Path.of("/proc", Long.toString(pid));
            try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
                return new Holdings(descriptors.count(), status(process, "Threads"), status(process, "VmRSS"));
            }
        }

        /** Waits until a daemon has about what it had, and fails if it keeps more. */
        static Holdings awaitAbout(Holdings before, long pid) throws IOException {
            long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
            while (true) {
                Holdings now = of(pid);
                if (now.descriptors <= before.descriptors + FEW && now.threads <= before.threads + FEW) {
                    return now;
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("there were " + before + ", and there are " + now);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }

        /** The live objects on its heap, after a collection. */
        static long heapBytes(long pid) {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            String histogram = Shell.run(jcmd, Long.toString(pid), "GC.class_histogram")
                    .successfulOutput()
                    .strip();
            String total = histogram.substring(histogram.lastIndexOf('\n') + 1);
            return Long.parseLong(total.strip().split(" +")[2]);
        }

        private static long status(Path process, String name) throws IOException {
            return Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Runs that many cycles and reports the resources before and after in one line. */
    static String run(Path directory, int cycles) throws Exception {
        try (TenTargets targets = new TenTargets(directory)) {
            String untouched = targets.text(Map.of());
            try (TestDaemon daemon = TestDaemon.start(targets.host(), directory, "--docker", "none")) {
                for (int i = 0; i < WARMING_UP; i++) {
                    cycle(daemon, i);
                }
                Holdings before = Holdings.of(daemon.pid());
                long begin = System.nanoTime();
                for (int i = 0; i < cycles; i++) {
                    cycle(daemon, i);
                }
                double millis = (System.nanoTime() - begin) / 1e6 / cycles;
                Holdings after = Holdings.of(daemon.pid());
                String left = targets.text(Map.of());
                if (!left.equals(untouched)) {
                    throw new AssertionError("the kernel is not untouched:\n" + left);
                }
                return "reliability: %d cycles after %d, %.2f ms each: before %s, after %s; the kernel is untouched"
                        .formatted(cycles, WARMING_UP, millis, before, after);
            }
        }
    }

    private static void cycle(TestDaemon daemon, int number) {
        String target = "netns:" + TenTargets.NAMES.get(number % TenTargets.NAMES.size());
        if (number % 2 == 0) {
            daemon.client().rate(RATE, target).apply();
        } else {
            daemon.client().drop(target).apply();
        }
        daemon.client().stop(target);
    }
}
