package io.faultd.proof;

import io.faultd.linux.NetworkNamespace;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code tc}, {@code nft} and {@code ip} say about namespaces, word by word. Counters are left out ({@code nft -s}):
 * packets go on while the tests look.
 */
record KernelState(Map<String, String> text) {
    // The order of tables has no meaning; it is that of their making. A pipe hides that its first command fails.
    private static final String RULES = "set -e; tc qdisc show; tables=$(nft list tables); "
            + "echo \"$tables\" | sort | sed '/./s/^/list /' | nft -s -f -";

    // A bridge's carrier comes and goes with the containers of others, and is told of later than they are.
    private static final String COMMANDS = RULES
            + "; links=$(ip link show); echo \"$links\" | sed -E 's/NO-CARRIER,//; s/,LOWER_UP//; s/ state [A-Z]+//'";

    private static final String SETTLING = RULES + "; links=$(ip -o link show); echo \"$links\" | cut -d: -f2";

    /** Of namespaces whose links have been made just now: they come up in their own time, so only their names count. */
    static KernelState ofFresh(Map<String, NetworkNamespace> namespaces) {
        return of(namespaces, SETTLING);
    }

    /** Of namespaces by some name. */
    static KernelState of(Map<String, NetworkNamespace> namespaces) {
        return of(namespaces, COMMANDS);
    }

    private static KernelState of(Map<String, NetworkNamespace> namespaces, String commands) {
        Map<String, String> text = new LinkedHashMap<>();
        namespaces.forEach((name, namespace) -> text.put(name, Shell.in(namespace, commands)));
        return new KernelState(text);
    }
}
