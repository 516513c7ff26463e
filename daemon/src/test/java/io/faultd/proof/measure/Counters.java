package io.faultd.proof.measure;

import io.faultd.linux.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A namespace's SNMP counters ({@code /proc/net/snmp} and {@code snmp6}), such as {@code UdpRcvbufErrors}. */
public final class Counters {
    private static final Path NET = Path.of("/proc/thread-self/net");

    private final Map<String, Long> values = new HashMap<>();

    private Counters() {}

    public static Counters in(NetworkNamespace namespace) {
        return namespace.call(() -> {
            Counters counters = new Counters();
            counters.readPairsOfLines(Files.readAllLines(NET.resolve("snmp")));
            counters.readNameAndValue(Files.readAllLines(NET.resolve("snmp6")));
            return counters;
        });
    }

    /** The increase of one counter, or of several together, since then. */
    public long since(Counters before, String... names) {
        long sum = 0;
        for (String name : names) {
            sum += value(name) - before.value(name);
        }
        return sum;
    }

    private long value(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the kernel has no counter " + name);
        }
        return value;
    }

    // "Udp: InDatagrams NoPorts …" and below it "Udp: 17 0 …"
    private void readPairsOfLines(List<String> lines) {
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            String[] names = lines.get(i).split("[: ]+");
            String[] numbers = lines.get(i + 1).split("[: ]+");
            for (int column = 1; column < names.length; column++) {
                values.put(names[0] + names[column], Long.parseLong(numbers[column]));
            }
        }
    }

    // "Udp6InDatagrams      17"
    private void readNameAndValue(List<String> lines) {
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            values.put(words[0], Long.parseLong(words[1]));
        }
    }
}
