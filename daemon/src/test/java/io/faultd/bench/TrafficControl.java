package io.faultd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One effect on many interfaces: faultd's request, and the {@code tc -batch} that makes the same tree and changes.
 *
 * @param method faultd's
 * @param params of that method
 * @param effects another strength of it, as {@code apply} takes it
 * @param leaf the leaf qdisc in {@code tc}'s syntax
 * @param rate of the class in {@code tc}'s syntax
 * @param change a command for {@code tc} that changes it to the other strength; {@code %s} is the interface
 */
record TrafficControl(
        String method,
        Map<String, Object> params,
        Map<String, Object> effects,
        String leaf,
        String rate,
        String change) {
    /** A delay by netem, which some kernels lack. */
    static TrafficControl delays() {
        return new TrafficControl(
                "slow",
                Map.of("delay", "100ms"),
                Map.of("delay", Map.of("mean", "200ms")),
                "netem limit 10000 delay 100ms",
                "10tbit burst 1g",
                "qdisc change dev %s parent fa00:1 handle fa01: netem limit 10000 delay 200ms");
    }

    /** A rate, for kernels without netem: htb over a plain queue. */
    static TrafficControl rates() {
        return new TrafficControl(
                "rate",
                Map.of("rate", "10mbit", "burst", "32kb"),
                Map.of("rate", Map.of("rate", "20mbit", "burst", "32kb")),
                "pfifo limit 1000",
                "10mbit burst 32kb",
                "class change dev %s parent fa00: classid fa00:fff0 htb rate 20mbit burst 32kb quantum 1514");
    }

    /** Commands that build the tree of {@code TrafficTree}. */
    Path add(Path directory, List<String> ports) throws IOException {
        return batch(
                directory.resolve("add"),
                ports,
                """
                qdisc add dev %1$s root handle fa00: htb default 0
                class add dev %1$s parent fa00: classid fa00:fff0 htb rate RATE quantum 1514
                class add dev %1$s parent fa00:fff0 classid fa00:1 htb rate 8bit burst 200b ceil 10tbit quantum 1514
                qdisc add dev %1$s parent fa00:1 handle fa01: LEAF
                filter add dev %1$s parent fa00: protocol all prio 1 u32 match u32 0 0 classid fa00:1
                """
                        .replace("RATE", rate)
                        .replace("LEAF", leaf));
    }

    /** Commands that change its strength in place. */
    Path change(Path directory, List<String> ports) throws IOException {
        return batch(directory.resolve("change"), ports, change + "\n");
    }

    /** Commands that remove it. */
    Path delete(Path directory, List<String> ports) throws IOException {
        return batch(directory.resolve("delete"), ports, "qdisc del dev %s root\n");
    }

    static Path batch(Path file, List<String> ports, String commands) throws IOException {
        StringBuilder all = new StringBuilder();
        ports.forEach(port -> all.append(String.format(Locale.ROOT, commands, port)));
        return Files.writeString(file, all);
    }
}
