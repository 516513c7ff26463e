package io.faultd.proof.reliability;

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

    private ReliabilityMain() {}

    /** Runs that many rounds of kills, of apply and stop, or of wrong requests, and prints the result in one line. */
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        long seed = Long.parseLong(option(
                words, "--seed", Long.toString(ThreadLocalRandom.current().nextLong(1L << 40))));
        int rounds = Integer.parseInt(option(words, "--rounds", "200"));
        JournalDamage ordeal =
                JournalDamage.valueOf(option(words, "--journal", "killed").toUpperCase(Locale.ROOT));
        int cycles = Integer.parseInt(option(words, "--cycles", "0"));
        int requests = Integer.parseInt(option(words, "--requests", "0"));
        Path directory = Files.createTempDirectory("faultd-reliability");
        try {
            if (requests > 0) {
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
