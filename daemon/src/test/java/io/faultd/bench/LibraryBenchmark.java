package io.faultd.bench;

import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.Tbf;
import io.faultd.netlink.tc.TcHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The netlink library alone, on one tbf qdisc an interface: it separates faultd's time from the kernel's. */
final class LibraryBenchmark {
    private static final long BYTES_PER_SECOND = 1_250_000;
    private static final long BURST_BYTES = 32 << 10;
    private static final long LIMIT_BYTES = 1 << 20;
    private static final TcHandle HANDLE = TcHandle.ofQdisc(0x10);

    private LibraryBenchmark() {}

    /** Adds one on each interface, replaces it by one of twice the rate, and deletes it. */
    static void run(ResultTable table, List<String> ports, Path work, int rounds) throws Exception {
        List<Path> batches = List.of(
                TrafficControl.batch(
                        work.resolve("add"),
                        ports,
                        "qdisc add dev %s root handle 10: tbf rate 10mbit burst 32kb limit 1m\n"),
                TrafficControl.batch(
                        work.resolve("replace"),
                        ports,
                        "qdisc replace dev %s root handle 10: tbf rate 20mbit burst 32kb limit 1m\n"),
                TrafficControl.batch(work.resolve("delete"), ports, "qdisc del dev %s root\n"));
        List<Samples> library = List.of(new Samples(), new Samples(), new Samples());
        List<Samples> tc = List.of(new Samples(), new Samples(), new Samples());
        try (Rtnetlink kernel = Rtnetlink.open()) {
            List<Integer> indexes = indexes(kernel, ports);
            for (int round = 0; round < rounds; round++) {
                library.get(0)
                        .time(() -> send(kernel, indexes, index -> tbf(index, 1).add()));
                library.get(1)
                        .time(() -> send(kernel, indexes, index -> tbf(index, 2).replace()));
                library.get(2)
                        .time(() -> send(kernel, indexes, index -> tbf(index, 1).delete()));
                for (int i = 0; i < batches.size(); i++) {
                    List<String> command =
                            List.of("tc", "-batch", batches.get(i).toString());
                    tc.get(i).time(() -> Tool.run(command));
                }
            }
        }
        List<String> names = List.of("add tbf", "replace tbf", "delete tbf");
        for (int i = 0; i < names.size(); i++) {
            table.compared("tc-native: " + names.get(i), ports.size(), library.get(i), "tc -batch", tc.get(i));
        }
    }

    private interface LinkChange {
        NetlinkRequest on(int index);
    }

    private static void send(Rtnetlink kernel, List<Integer> indexes, LinkChange command) {
        List<NetlinkRequest> requests = new ArrayList<>();
        indexes.forEach(index -> requests.add(command.on(index)));
        kernel.executeAll(requests).orThrow();
    }

    private static Qdisc tbf(int index, int times) {
        return new Qdisc(index, HANDLE, TcHandle.ROOT, Tbf.of(times * BYTES_PER_SECOND, BURST_BYTES, LIMIT_BYTES));
    }

    private static List<Integer> indexes(Rtnetlink kernel, List<String> ports) {
        Map<String, Integer> byName = new HashMap<>();
        for (Link link : kernel.links()) {
            byName.put(link.name(), link.index());
        }
        return ports.stream().map(byName::get).toList();
    }
}
