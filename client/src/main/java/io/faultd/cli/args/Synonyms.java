package io.faultd.cli.args;

import java.util.List;
import java.util.Map;

/** What other tools call an option or a command: tc, Blockade, Comcast, Pumba, tcconfig and Toxiproxy. */
public final class Synonyms {
    /** The first of them that the command has is meant. */
    private static final Map<String, List<String>> OPTIONS = Map.ofEntries(
            Map.entry("--bandwidth", List.of("--rate")),
            Map.entry("--bw", List.of("--rate")),
            Map.entry("--target-bw", List.of("--rate")),
            Map.entry("--default-bw", List.of("--rate")),
            Map.entry("--limit-rate", List.of("--rate")),
            Map.entry("--cidr", List.of("--to")),
            Map.entry("--count", List.of("--random")),
            Map.entry("--delay-distribution", List.of("--distribution")),
            Map.entry("--delay-distro", List.of("--distribution")),
            Map.entry("--destination", List.of("--to")),
            Map.entry("--dst", List.of("--to")),
            Map.entry("--dst-network", List.of("--to")),
            Map.entry("--dst-port", List.of("--peer-port")),
            Map.entry("--dport", List.of("--peer-port")),
            Map.entry("--dir", List.of("--direction")),
            Map.entry("--dry", List.of("--dry-run")),
            Map.entry("--duration", List.of("--for")),
            Map.entry("--egress-port", List.of("--peer-port")),
            Map.entry("--exclude-dst-network", List.of("--except")),
            Map.entry("--from", List.of("--to")),
            Map.entry("--id", List.of("--fault")),
            Map.entry("--ingress-port", List.of("--port")),
            Map.entry("--latency", List.of("--delay")),
            Map.entry("--lifetime", List.of("--for")),
            Map.entry("--packet-loss", List.of("--loss")),
            Map.entry("--loss-percent", List.of("--loss")),
            Map.entry("--loss-correlation", List.of("--correlation")),
            Map.entry("--network", List.of("--to")),
            Map.entry("--peer", List.of("--to")),
            Map.entry("--ports", List.of("--port")),
            Map.entry("--target-port", List.of("--peer-port")),
            Map.entry("--target-addr", List.of("--to")),
            Map.entry("--target-proto", List.of("--protocol")),
            Map.entry("--probability", List.of("--loss", "--percent")),
            Map.entry("--proto", List.of("--protocol")),
            Map.entry("--sport", List.of("--port")),
            Map.entry("--src-port", List.of("--port")),
            Map.entry("--target", List.of("--to")),
            Map.entry("--time", List.of("--delay", "--for")),
            Map.entry("--timeout", List.of("--for")),
            Map.entry("--toxicity", List.of("--loss", "--percent")),
            Map.entry("--ttl", List.of("--for")),
            Map.entry("--variation", List.of("--jitter")));

    /** What is written in another way than by an option. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "--interface", "an interface is named with its target, as in db/eth0",
            "--iface", "an interface is named with its target, as in db/eth0",
            "--device", "an interface is named with its target, as in db/eth0",
            "--json", "write -o json",
            "--egress", "write --direction out",
            "--ingress", "write --direction in",
            "--outgoing", "write --direction out",
            "--incoming", "write --direction in");

    private static final Map<String, String> COMMANDS = Map.ofEntries(
            Map.entry("add", "slow, flaky, rate or drop"),
            Map.entry("bandwidth", "rate"),
            Map.entry("blackhole", "drop"),
            Map.entry("block", "drop"),
            Map.entry("clean", "stop --all"),
            Map.entry("clear", "stop --all"),
            Map.entry("del", "stop"),
            Map.entry("delay", "slow"),
            Map.entry("delete", "stop"),
            Map.entry("deny", "drop"),
            Map.entry("heal", "join"),
            Map.entry("isolate", "partition"),
            Map.entry("jitter", "slow --jitter"),
            Map.entry("latency", "slow"),
            Map.entry("limit", "rate"),
            Map.entry("list", "targets"),
            Map.entry("logs", "events"),
            Map.entry("loss", "flaky"),
            Map.entry("ls", "targets"),
            Map.entry("netem", "slow, flaky, duplicate, corrupt or reorder"),
            Map.entry("ps", "status"),
            Map.entry("remove", "stop"),
            Map.entry("restore", "stop"),
            Map.entry("rm", "stop"),
            Map.entry("show", "status"),
            Map.entry("split", "partition"),
            Map.entry("stats", "faults --stats"),
            Map.entry("throttle", "rate"),
            Map.entry("undo", "stop"));

    private Synonyms() {}

    /**
     * What to write in place of an option that the command has not, as the end of an error: what is called so
     * elsewhere, else what is spelt alike; empty where nothing is.
     */
    static String option(String name, Options options) {
        String otherwise = OTHERWISE.get(name);
        if (otherwise != null) {
            return "; " + otherwise;
        }
        return OPTIONS.getOrDefault(name, List.of()).stream()
                .filter(own -> options.named(own) != null)
                .findFirst()
                .map(own -> "; it is called " + own)
                .orElseGet(() -> Words.suggestion(
                        name, options.all().stream().map(Option::name).toList()));
    }

    /** The same for a command; {@code known} are those there are. */
    public static String command(String name, List<String> known) {
        String own = COMMANDS.get(name);
        return own == null ? Words.suggestion(name, known) : "; it is called " + own;
    }
}
