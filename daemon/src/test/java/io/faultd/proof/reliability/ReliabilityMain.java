package io.faultd.proof.reliability;

import io.faultd.unit.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The main program of {@code .ci/reliability}; as root, in its own namespaces. */
public final class ReliabilityMain {
    private static final int WARMING_UP = 5000;
    private static final long MOST_HEAP_GROWTH_BYTES = 4 << 20;
    private static final int CALM_PART = 6;
    private static final double MOST_TIMES = 5;
    private static final int MOST_SHOWN = 20;

    private ReliabilityMain() {}

    /**
     * Runs that many rounds of kills, of apply and stop, or of wrong requests, or lets others attack, and prints the
     * result.
     */
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        long seed = Long.parseLong(option(
                words, "--seed", Long.toString(ThreadLocalRandom.current().nextLong(1L << 40))));
        int rounds = Integer.parseInt(option(words, "--rounds", "200"));
        JournalDamage ordeal =
                JournalDamage.valueOf(option(words, "--journal", "killed").toUpperCase(Locale.ROOT));
        int cycles = Integer.parseInt(option(words, "--cycles", "0"));
        int requests = Integer.parseInt(option(words, "--requests", "0"));
        boolean hostile = words.contains("--hostile");
        Duration duration = Durations.parse(option(words, "--duration", "10m"));
        Path directory = Files.createTempDirectory("faultd-reliability");
        try {
            if (hostile) {
                beset(directory, duration);
            } else if (requests > 0) {
                offend(directory, seed, requests);
            } else if (cycles > 0) {
                System.out.println(ApplyStopCycles.run(directory, cycles));
            } else {
                kill(directory, ordeal, seed, rounds);
            }
            delete(directory);
        } catch (AssertionError | RuntimeException e) {
            System.out.println("reliability: the daemon's log is in " + directory);
            throw e;
        }
    }

    private static void beset(Path directory, Duration duration) throws Exception {
        try (HostileRun run = new HostileRun(directory)) {
            System.out.println("reliability: the attacks have " + run.quota());
            Duration calmly = duration.dividedBy(CALM_PART);
            HostileRun.Phase calm = report("busy loops", run.calm(calmly));
            HostileRun.Phase attacked = report("attacks", run.attack(duration.minus(calmly)));
            HostileRun.table(attacked).forEach(System.out::println);
            double ratio =
                    attacked.times().millis(HostileRun.P99) / calm.times().millis(HostileRun.P99);
            System.out.printf(
                    Locale.ROOT, "reliability: p99 beside the attacks is %.1f times that beside loops%n", ratio);
            System.out.println("reliability: " + run.end());
            System.out.println("reliability: the kernel is as it was");
            attacked.times().failures().stream().limit(MOST_SHOWN).forEach(System.out::println);
            if (!calm.times().failures().isEmpty()
                    || !attacked.times().failures().isEmpty()) {
                throw new AssertionError("commands of the client failed");
            }
            if (HostileRun.least(attacked) < HostileRun.LEAST) {
                throw new AssertionError("an attack was tried less than " + HostileRun.LEAST + " times");
            }
            if (!HostileRun.withoutEffect(attacked).isEmpty()) {
                throw new AssertionError("attacks without any effect: " + HostileRun.withoutEffect(attacked));
            }
            if (ratio > MOST_TIMES) {
                throw new AssertionError("the attacks delay the client");
            }
        }
    }

    private static HostileRun.Phase report(String beside, HostileRun.Phase phase) {
        System.out.printf(
                Locale.ROOT,
                "reliability: beside %s: %s; the others used %.1f s of processor in %.1f s%n",
                beside,
                phase.times(),
                phase.processorSeconds(),
                phase.seconds());
        return phase;
    }

    private static void offend(Path directory, long seed, int requests) throws Exception {
        System.out.printf("reliability: seed %d, %d wrong requests%n", seed, requests);
        int warmingUp = Math.min(requests / 10, WARMING_UP);
        Instant begin = Instant.now();
        try (BadRequestRun hostilities = new BadRequestRun(directory, seed)) {
            hostilities.send(0, warmingUp);
            long heapBefore = hostilities.heapBytes();
            hostilities.send(warmingUp, requests);
            System.out.println("reliability: " + hostilities.summary());
            ApplyStopCycles.Holdings after = hostilities.awaitWhatItHad();
            long heapAfter = hostilities.heapBytes();
            System.out.printf(
                    "reliability: %d s; before %s, after %s; on the heap %d KiB after %d of them, %d KiB after all%n",
                    Duration.between(begin, Instant.now()).toSeconds(),
                    hostilities.before(),
                    after,
                    heapBefore >> 10,
                    warmingUp,
                    heapAfter >> 10);
            if (heapAfter > heapBefore + MOST_HEAP_GROWTH_BYTES) {
                throw new AssertionError("the heap has grown");
            }
            hostilities.end();
            System.out.println("reliability: the fault and the kernel are as they were");
        }
    }

    /** An external sweep can remove the faults here, as intended: then the run starts again, and reports it. */
    private static void kill(Path directory, JournalDamage ordeal, long seed, int rounds) throws Exception {
        System.out.printf("reliability: seed %d, %d rounds, journal %s%n", seed, rounds, ordeal);
        Instant begin = Instant.now();
        int done = 0;
        int beginnings = 0;
        try {
            while (done < rounds) {
                Path own = Files.createDirectory(directory.resolve(Integer.toString(beginnings)));
                try (Reliability reliability = new Reliability(own, ordeal, seed + beginnings)) {
                    beginnings++;
                    done = rounds(reliability, done, rounds);
                }
            }
        } finally {
            System.out.printf(
                    "reliability: %d of %d rounds, %d beginnings, %d s%n",
                    done,
                    rounds,
                    beginnings,
                    Duration.between(begin, Instant.now()).toSeconds());
        }
    }

    /** Returns the number of finished rounds: all, or those before an external sweep. */
    private static int rounds(Reliability reliability, int before, int rounds) throws Exception {
        int done = before;
        try {
            for (; done < rounds; done++) {
                reliability.round();
            }
            System.out.println("reliability: " + reliability.summary());
            reliability.end();
        } catch (AssertionError e) {
            if (!reliability.isSwept()) {
                throw e;
            }
            System.out.printf("reliability: somebody else swept in round %d, which is done again%n", done + 1);
        }
        return done;
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 ? otherwise : words.get(at + 1);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
