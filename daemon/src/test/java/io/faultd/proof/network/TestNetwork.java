package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.TestDaemon;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Four targets on one bridge, and the host that the bridge belongs to; all of them reach one another. With it comes the
 * daemon that they are the targets of.
 */
public abstract class TestNetwork implements AutoCloseable {
    static final List<String> NAMES = List.of("a", "b", "c", "d");

    public abstract TestDaemon daemon();

    /** A target, by one of {@link #NAMES}. */
    public abstract Node node(String name);

    /** The host, by its address on the bridge; no target. */
    public abstract Node host();

    /** All targets. */
    public List<Node> nodes() {
        return NAMES.stream().map(this::node).toList();
    }

    /** Every namespace that faults could leave something in. */
    public Map<String, NetworkNamespace> namespaces() {
        Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();
        namespaces.put("host", host().namespace());
        NAMES.forEach(name -> namespaces.put(name, node(name).namespace()));
        return namespaces;
    }

    /** From each of them to each other one, the host included. */
    public List<Flow> allFlows() {
        List<Node> all = new ArrayList<>(nodes());
        all.add(host());
        List<Flow> flows = new ArrayList<>();
        for (Node from : all) {
            for (Node to : all) {
                if (from != to) {
                    flows.addAll(Flow.between(from, to));
                }
            }
        }
        return flows;
    }

    /** Takes it all away. */
    @Override
    public abstract void close();
}
