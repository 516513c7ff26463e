package io.faultd.bench;

import io.faultd.client.FaultdClient;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.TableContents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Containers on one bridge cut off from each other, by faultd and by {@code nft -f} of faultd's own ruleset. */
final class PartitionBenchmark {
    private final FaultdClient client;
    private final Path work;

    PartitionBenchmark(FaultdClient client, Path work) {
        this.client = client;
        this.work = work;
    }

    /** As many groups as targets, and then two. */
    void run(ResultTable table, List<String> targets, int rounds) throws Exception {
        compare(table, "partition, " + targets.size() + " groups", targets, targets.size(), rounds);
        compare(table, "partition, 2 groups", targets, 2, rounds);
    }

    private void compare(ResultTable table, String operation, List<String> targets, int count, int rounds)
            throws Exception {
        List<List<String>> groups = IntStream.range(0, count)
                .mapToObj(group -> IntStream.range(0, targets.size())
                        .filter(i -> i % count == group)
                        .mapToObj(targets::get)
                        .toList())
                .toList();
        Path ruleset = work.resolve("ruleset.nft");
        Path deletion = work.resolve("deletion.nft");
        Samples faultd = new Samples();
        Samples join = new Samples();
        Samples nft = new Samples();
        Samples delete = new Samples();
        String objects = "";
        for (int round = 0; round < rounds; round++) {
            faultd.time(() -> client.call("partition", Map.of("groups", groups)));
            if (round == 0) {
                Files.writeString(ruleset, Tool.run(List.of("nft", "list", "ruleset")));
                Files.writeString(deletion, deletion());
                objects = objects();
            }
            join.time(() -> client.call("join", Map.of()));
            nft.time(() -> Tool.run(List.of("nft", "-f", ruleset.toString())));
            delete.time(() -> Tool.run(List.of("nft", "-f", deletion.toString())));
        }
        table.compared(operation, targets.size(), faultd, "nft -f", nft);
        table.compared("join", targets.size(), join, "nft delete", delete);
        table.figure("objects of it in the kernel", Integer.toString(targets.size()), "", objects, "");
    }

    private static String deletion() {
        try (NfTables nftables = NfTables.open()) {
            return nftables.tables().stream()
                    .map(table -> "delete table " + table + "\n")
                    .collect(Collectors.joining());
        }
    }

    private static String objects() {
        int chains = 0;
        int rules = 0;
        int sets = 0;
        int elements = 0;
        try (NfTables nftables = NfTables.open()) {
            for (Table table : nftables.tables()) {
                TableContents contents = nftables.read(table).orElseThrow();
                chains += contents.chains().size();
                rules += contents.rules().size();
                sets += contents.sets().size();
                elements +=
                        contents.sets().values().stream().mapToInt(Set::size).sum();
            }
        }
        return chains + " chains, " + rules + " rules, " + sets + " sets, " + elements + " elements";
    }
}
