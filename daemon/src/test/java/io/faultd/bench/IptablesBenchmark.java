package io.faultd.bench;

import io.faultd.client.FaultdClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Each target cut off from all others by rules in iptables' tables: by faultd, and by {@code iptables-restore} of
 * faultd's own rules, which takes a process for each namespace and family.
 */
final class IptablesBenchmark {
    private static final List<String> TOOLS = List.of("iptables", "ip6tables");

    /** It replaces the rules, so they need not be removed in between; the first one is counted separately. */
    private static final int RESTORES = 2;

    private final FaultdClient client;
    private final Path namespaces;
    private final Path work;

    IptablesBenchmark(FaultdClient client, Path namespaces, Path work) {
        this.client = client;
        this.namespaces = namespaces;
        this.work = work;
    }

    /** As many groups as targets. */
    void run(ResultTable table, List<String> targets, int rounds) throws Exception {
        List<List<String>> groups = targets.stream().map(List::of).toList();
        Path script = work.resolve("restore.sh");
        Samples faultd = new Samples();
        Samples join = new Samples();
        Samples restore = new Samples();
        long rules = 0;
        for (int round = 0; round < rounds; round++) {
            faultd.time(() -> client.call("partition", Map.of("groups", groups)));
            if (round == 0) {
                rules = writeScript(script, targets);
            }
            join.time(() -> client.call("join", Map.of()));
        }
        for (int round = 0; round < RESTORES; round++) {
            restore.time(() -> Tool.run(List.of("sh", script.toString())));
        }
        // faultd removes the restored rules as its own: it treats them as an external change.
        client.call("partition", Map.of("groups", groups));
        client.call("join", Map.of());
        String size = Integer.toString(targets.size());
        table.compared("partition in iptables' tables", targets.size(), faultd, "iptables-restore", restore);
        table.figure("join", size, ResultTable.millis(join.firstMillis()), ResultTable.millis(join.medianMillis()), "");
        table.figure("objects of it in the kernel", size, "", rules + " rules", "");
    }

    /** Saves each namespace's rules, writes a script that restores them, and returns the number of faultd's rules. */
    private long writeScript(Path script, List<String> targets) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(List.of("set -e"));
        long rules = 0;
        for (String target : targets) {
            String name = target.substring("netns:".length());
            String enter = "nsenter --net=" + namespaces.resolve(name);
            for (String tool : TOOLS) {
                String saved = Tool.run(List.of("sh", "-c", enter + " " + tool + "-save"));
                long found = saved.lines()
                        .filter(line -> line.contains("--comment \"faultd partition\""))
                        .count();
                if (found > 0) {
                    Path file = work.resolve(name + "." + tool);
                    Files.writeString(file, saved);
                    lines.add(enter + " " + tool + "-restore " + file);
                    rules += found;
                }
            }
        }
        Files.write(script, lines);
        return rules;
    }
}
