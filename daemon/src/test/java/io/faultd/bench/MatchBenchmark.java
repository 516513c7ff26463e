package io.faultd.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultd.client.FaultdClient;
import io.faultd.protocol.FaultInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Faults about different traffic on one interface, and the throughput of other traffic. */
final class MatchBenchmark {
    private static final List<Integer> MATCHES = List.of(1, 10, 100, 1000);
    /** Some 50 ms. */
    private static final String TRANSFERRED_BYTES = "256M";

    private static final double UNMATCHED_GOAL = 0.97;
    private static final int SHAPED = 1;
    private static final int FREE = 2;
    private static final int TRANSFERS = 16;
    private static final int FEW_TRANSFERS = 8;
    private static final int DATAGRAM_ROUNDS = 400;

    private final FaultdClient client;
    private final Path names;
    private final TcMatches tc;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * Makes a benchmark.
     *
     * @param names the directory of named namespaces
     * @param tc on an interface of a target that is not among the first three
     */
    MatchBenchmark(FaultdClient client, Path names, TcMatches tc) {
        this.client = client;
        this.names = names;
        this.tc = tc;
    }

    /** Limits what the second target receives, with a rate for each peer; ends them. */
    void run(ResultTable table, List<String> targets, int rounds, boolean quick) throws Exception {
        String shaped = targets.get(SHAPED);
        int transfers = quick ? FEW_TRANSFERS : TRANSFERS;
        // The difference between two targets without any fault is the noise of the other rows.
        unmatched(table, targets, 0, transfers);
        datagrams(table, targets, 0);
        List<String> faults = new ArrayList<>();
        for (int matches : quick ? MATCHES.subList(0, MATCHES.size() - 1) : MATCHES) {
            while (faults.size() < matches - 1) {
                faults.add(add(shaped, faults.size() + 1));
            }
            Samples add = new Samples();
            Samples change = new Samples();
            Samples stop = new Samples();
            Samples[] batched = {new Samples(), new Samples()};
            Samples[] oneByOne = {new Samples(), new Samples()};
            tc.put(matches - 1);
            for (int round = 0; round < rounds; round++) {
                String[] last = new String[1];
                add.time(() -> last[0] = add(shaped, 0));
                change.time(() -> client.call(
                        "apply", Map.of("fault", last[0], "effects", Map.of("rate", Map.of("rate", "20mbit")))));
                stop.time(() -> client.stopFaults(last[0]));
                tc.batched(batched[0], batched[1]);
                tc.oneByOne(oneByOne[0], oneByOne[1]);
            }
            tc.clear();
            table.beside("one match more, the last of N", matches, add, "tc -batch", batched[0]);
            table.beside("one match more, the last of N", matches, add, "tc, 2 processes", oneByOne[0]);
            figure(table, "changed in place, one of N matches", matches, change);
            table.beside("one match less, of N", matches, stop, "tc -batch", batched[1]);
            table.beside("one match less, of N", matches, stop, "tc, 2 processes", oneByOne[1]);
            String last = add(shaped, 0);
            unmatched(table, targets, matches, transfers);
            datagrams(table, targets, matches);
            requireInForce();
            client.stopFaults(last);
        }
        client.call("stop", Map.of("all", true));
    }

    /** A sweep elsewhere on the machine removes the faults, and then everything is as fast as without them. */
    private void requireInForce() {
        for (FaultInfo fault : client.faults()) {
            if (!fault.state().equals("ok")) {
                throw new IllegalStateException(fault.fault() + " is not in force any more, but " + fault.state()
                        + ": has somebody else swept (faultctl events)?");
            }
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

    /**
     * Traffic without faults, to the target with the faults and to one without any, in turns: bytes per second of
     * processor time, since wall-clock time depends on other processes. Sender and receiver each stay on one processor.
     */
    private void unmatched(ResultTable table, List<String> targets, int matches, int rounds) throws Exception {
        List<Double> shares = new ArrayList<>();
        transfer(targets.get(0), targets.get(SHAPED));
        for (int round = 0; round < rounds; round++) {
            double with = transfer(targets.get(0), targets.get(SHAPED));
            shares.add(with / transfer(targets.get(0), targets.get(FREE)));
        }
        List<Double> sorted = shares.stream().sorted().toList();
        double share = sorted.get(rounds / 2);
        table.figure(
                "unmatched beside N matches, bytes per processor time",
                Integer.toString(matches),
                "",
                String.format(
                        Locale.ROOT,
                        "%.3f of those without (quartiles %.3f to %.3f)",
                        share,
                        sorted.get(rounds / 4),
                        sorted.get(rounds * 3 / 4)),
                "≥ " + UNMATCHED_GOAL + (share >= UNMATCHED_GOAL ? ": met" : ": MISSED"));
    }

    /** The same for datagrams of 64 bytes, of which each is a packet. */
    private void datagrams(ResultTable table, List<String> targets, int matches) throws IOException {
        try (PacketCost packets = new PacketCost(names, targets.get(0), targets.get(SHAPED), targets.get(FREE))) {
            PacketCost.Costs costs = packets.measure(DATAGRAM_ROUNDS);
            table.figure(
                    "unmatched datagram beside N matches, processor time",
                    Integer.toString(matches),
                    "",
                    String.format(
                            Locale.ROOT,
                            "%.0f ns, without %.0f ns: %.3f times",
                            costs.one(),
                            costs.other(),
                            costs.quotient()),
                    "");
        }
    }

    /** Bits for each percent of a processor that both ends together used for a second. */
    private double transfer(String sender, String receiver) throws IOException, InterruptedException {
        Process server = new ProcessBuilder(
                        inside(receiver, "taskset", "-c", "1", "iperf3", "-s", "-1", "--forceflush"))
                .redirectErrorStream(true)
                .start();
        try (var lines = server.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.contains("listening")) {
                line = lines.readLine();
            }
            String report = Tool.run(inside(
                    sender,
                    "taskset",
                    "-c",
                    "0",
                    "iperf3",
                    "-J",
                    "-n",
                    TRANSFERRED_BYTES,
                    "-c",
                    Testbed.address(receiver).getHostAddress()));
            JsonNode end = json.readTree(report).at("/end");
            JsonNode used = end.at("/cpu_utilization_percent");
            return end.at("/sum_received/bits_per_second").doubleValue()
                    / (used.at("/host_total").doubleValue()
                            + used.at("/remote_total").doubleValue());
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

    private static void figure(ResultTable table, String operation, int matches, Samples samples) {
        table.figure(
                operation,
                Integer.toString(matches),
                ResultTable.millis(samples.firstMillis()),
                ResultTable.millis(samples.medianMillis()),
                "");
    }
}
