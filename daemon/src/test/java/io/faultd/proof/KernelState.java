package io.faultd.proof;

import io.faultd.linux.NetworkNamespace;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code tc}, {@code nft} and {@code ip} say about namespaces, word by word. Counters are left out ({@code nft -s}):
 * packets go on while the tests look.
 */
record KernelState(Map<String, String> text) {
    private static final String COMMANDS = "tc qdisc show; nft -s list ruleset; ip link show";

    /** Of namespaces by some name. */
    static KernelState of(Map<String, NetworkNamespace> namespaces) {
        Map<String, String> text = new LinkedHashMap<>();
        namespaces.forEach((name, namespace) -> text.put(name, Shell.in(namespace, COMMANDS)));
        return new KernelState(text);
    }
}
