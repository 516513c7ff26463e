package io.faultd.proof.machine;

import io.faultd.linux.NetworkNamespace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The output of {@code tc}, {@code nft} and {@code ip} about namespaces, without counters ({@code nft -s}), since
 * packets continue meanwhile.
 */
public record KernelState(Map<String, String> text) {
    private static final String NEXT = "--\n";
    private static final String COMMANDS = "set -e; tc qdisc show; echo --; nft -s list ruleset; echo --; ip link show";

    // What tc counts although nothing was asked for: neighbour discovery passes by htb's direct queue.
    private static final String DIRECT_PACKETS = "direct_packets_stat \\d+ ";

    // A bridge's carrier changes with other containers, and is reported later than they are.
    private static final String CARRIER = "NO-CARRIER,|,LOWER_UP| state [A-Z]+";

    // The properties that settled and unsettled links share: their names and the lengths of their queues.
    private static final String SETTLING = "(?m)^\\d+: ([^:]+).*?(qlen \\d+)?\n.*$";

    /**
     * Of namespaces whose links were just created: they come up asynchronously, so only properties from before count.
     */
    public static KernelState ofFresh(Map<String, NetworkNamespace> namespaces) {
        return of(namespaces, SETTLING, "$1 $2");
    }

    /** Of namespaces by a name. */
    public static KernelState of(Map<String, NetworkNamespace> namespaces) {
        return of(namespaces, CARRIER, "");
    }

    private static KernelState of(Map<String, NetworkNamespace> namespaces, String passing, String lasting) {
        Map<String, String> text = new LinkedHashMap<>();
        namespaces.forEach((name, namespace) -> {
            String[] parts = Shell.in(namespace, COMMANDS).split(NEXT, -1);
            text.put(
                    name,
                    parts[0].replaceAll(DIRECT_PACKETS, "") + sorted(parts[1]) + parts[2].replaceAll(passing, lasting));
        });
        return new KernelState(text);
    }

    /** The order of tables has no meaning; it is that of their creation. */
    private static String sorted(String ruleset) {
        return Stream.of(ruleset.split("(?m)^(?=table )")).sorted().collect(Collectors.joining());
    }
}
