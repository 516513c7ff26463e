package io.faultd.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultd.client.FaultdClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Faults that each look at traffic of their own, side by side on one interface, and what passes beside them. */
final class MatchBenchmark {
    private static final List<Integer> MATCHES = List.of(1, 10, 100, 1000);
    private static final int THROUGHPUT_SECONDS = 2;
    private static final double UNMATCHED_GOAL = 0.97;

    private final FaultdClient client;
    private final Path names;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * A benchmark.
     *
     * @param names where the named namespaces are
     */
    MatchBenchmark(FaultdClient client, Path names) {
        this.client = client;
        this.names = names;
    }

    /** Rates on what a target receives, each from another peer; {@code shaped} and {@code sender} are two of the targets. */
    void run(ResultTable table, String sender, String shaped, int rounds, boolean quick) throws Exception {
        for (int matches : quick ? MATCHES.subList(0, 3) : MATCHES) {
            List<String> faults = new ArrayList<>();
            for (int i = 1; i < matches; i++) {
                faults.add(add(shaped, i));
            }
            Samples add = new Samples();
            Samples change = new Samples();
            Samples stop = new Samples();
            for (int round = 0; round < rounds; round++) {
                add.time(() -> faults.add(add(shaped, 0)));
                String last = faults.remove(faults.size() - 1);
                change.time(() -> client.call(
                        "apply", Map.of("fault", last, "effects", Map.of("rate", Map.of("rate", "20mbit")))));
                stop.time(() -> client.stopFaults(last));
            }
            figure(table, "one match more, the last of N", matches, add);
            figure(table, "changed in place, one of N matches", matches, change);
            figure(table, "one match less, of N", matches, stop);
            add(shaped, 0);
            unmatched(table, sender, shaped, matches, quick ? 1 : 3);
        }
    }

    private String add(String target, int number) {
        Map<String, Object> params = Map.of(
                "targets",
                List.of(target),
                "rate",
                "10mbit",
                "to",
                List.of("10.98." + number / 250 + "." + (number % 250 + 1)));
        return (String) ((Map<?, ?>) client.call("rate", params)).get("fault");
    }

    /** Throughput of what no fault is about: with the faults that stand, and without any, in turns; ends all of them. */
    private void unmatched(ResultTable table, String sender, String receiver, int matches, int rounds)
            throws Exception {
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            with.add(bitsPerSecond(sender, receiver));
            client.call("stop", Map.of("all", true));
            without.add(bitsPerSecond(sender, receiver));
            if (round < rounds - 1) {
                IntStream.range(0, matches).forEach(i -> add(receiver, i));
            }
        }
        double share = median(with) / median(without);
        table.figure(
                "unmatched beside N matches, iperf3",
                Integer.toString(matches),
                "",
                String.format(
                        Locale.ROOT, "%.1f of %.1f Gbit/s, %.3f", median(with) / 1e9, median(without) / 1e9, share),
                "≥ " + UNMATCHED_GOAL + (share >= UNMATCHED_GOAL ? ": met" : ": MISSED"));
    }

    private double bitsPerSecond(String sender, String receiver) throws IOException, InterruptedException {
        Process server = new ProcessBuilder(inside(receiver, "iperf3", "-s", "-1", "--forceflush"))
                .redirectErrorStream(true)
                .start();
        try (var lines = server.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.contains("listening")) {
                line = lines.readLine();
            }
            String report = Tool.run(inside(
                    sender,
                    "iperf3",
                    "-J",
                    "-t",
                    Integer.toString(THROUGHPUT_SECONDS),
                    "-c",
                    Testbed.address(receiver).getHostAddress()));
            return json.readTree(report).at("/end/sum_received/bits_per_second").doubleValue();
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private List<String> inside(String target, String... command) {
        List<String> words =
                new ArrayList<>(List.of("nsenter", "--net=" + names.resolve(target.substring("netns:".length()))));
        words.addAll(List.of(command));
        return words;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void figure(ResultTable table, String operation, int matches, Samples samples) {
        table.figure(
                operation,
                Integer.toString(matches),
                ResultTable.millis(samples.firstMillis()),
                ResultTable.millis(samples.medianMillis()),
                "");
    }
}
