package io.faultd.bench;

import io.faultd.client.FaultdClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Effects added on all interfaces, changed and removed, by faultd and by {@code tc -batch} in turns. */
final class ShapingBenchmark {
    private final FaultdClient client;
    private final TrafficControl traffic;
    private final Path work;

    ShapingBenchmark(FaultdClient client, TrafficControl traffic, Path work) {
        this.client = client;
        this.traffic = traffic;
        this.work = work;
    }

    /** All namespaces. */
    void all(ResultTable table, List<String> ports, int rounds) throws Exception {
        Map<String, Object> everything = Map.of("all", true);
        Samples[] faultd = {new Samples(), new Samples(), new Samples()};
        Samples[] tc = {new Samples(), new Samples(), new Samples()};
        Path[] batches = {traffic.add(work, ports), traffic.change(work, ports), traffic.delete(work, ports)};
        for (int round = 0; round < rounds; round++) {
            faultd[0].time(() -> client.call(traffic.method(), with(traffic.params(), everything)));
            String fault = client.faults().get(0).fault();
            faultd[1].time(() -> client.call("apply", Map.of("fault", fault, "effects", traffic.effects())));
            faultd[2].time(() -> client.call("stop", everything));
            for (int i = 0; i < batches.length; i++) {
                List<String> command = List.of("tc", "-batch", batches[i].toString());
                tc[i].time(() -> Tool.run(command));
            }
        }
        table.compared(traffic.method() + " --all", ports.size(), faultd[0], "tc -batch", tc[0]);
        table.compared("change in place", ports.size(), faultd[1], "tc -batch", tc[1]);
        table.compared("stop --all", ports.size(), faultd[2], "tc -batch", tc[2]);
    }

    /** One of the namespaces. */
    void one(ResultTable table, String target, int of, int rounds) throws Exception {
        Map<String, Object> only = Map.of("targets", List.of(target));
        Samples apply = new Samples();
        Samples stop = new Samples();
        for (int round = 0; round < rounds; round++) {
            apply.time(() -> client.call(traffic.method(), with(traffic.params(), only)));
            stop.time(() -> client.call("stop", only));
        }
        figures(table, traffic.method() + " of one", of, apply);
        figures(table, "stop of one", of, stop);
    }

    private static void figures(ResultTable table, String operation, int of, Samples samples) {
        String first = ResultTable.millis(samples.firstMillis());
        table.figure(operation + ", p50", "1 of " + of, first, ResultTable.millis(samples.medianMillis()), "");
        table.figure(operation + ", p99", "1 of " + of, first, ResultTable.millis(samples.percentileMillis(99)), "");
    }

    /** The same from inside each namespace: what the targets send. */
    void outbound(ResultTable table, int n, int rounds) throws Exception {
        Map<String, Object> everything = Map.of("all", true, "direction", "out");
        Samples apply = new Samples();
        Samples stop = new Samples();
        for (int round = 0; round < rounds; round++) {
            apply.time(() -> client.call(traffic.method(), with(traffic.params(), everything)));
            stop.time(() -> client.call("stop", Map.of("all", true)));
        }
        alone(table, traffic.method() + " --all --direction out", n, apply);
        alone(table, "stop --all, out", n, stop);
    }

    private static void alone(ResultTable table, String operation, int n, Samples samples) {
        table.figure(
                operation,
                Integer.toString(n),
                ResultTable.millis(samples.firstMillis()),
                ResultTable.millis(samples.medianMillis()),
                "");
    }

    private static Map<String, Object> with(Map<String, Object> params, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(params);
        all.putAll(more);
        return all;
    }
}
