package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.TestDaemon;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Four targets on one bridge, and the host of the bridge; all of them reach one another. It includes a daemon with
 * these targets.
 */
public abstract class TestNetwork implements AutoCloseable {
    static final List<String> NAMES = List.of("a", "b", "c", "d");

    public abstract TestDaemon daemon();

    /** A target, by one of {@link #NAMES}. */
    public abstract Node node(String name);

    /** The host, by its address on the bridge; not a target. */
    public abstract Node host();

    /** All targets. */
    public List<Node> nodes() {
        return NAMES.stream().map(this::node).toList();
    }

    /** Every namespace in which faults could leave something. */
    public Map<String, NetworkNamespace> namespaces() {
        Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();
        namespaces.put("host", host().namespace());
        NAMES.forEach(name -> namespaces.put(name, node(name).namespace()));
        return namespaces;
    }

    /** The flows from each to each other one, including the host. */
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

    /** Removes everything. */
    @Override
    public abstract void close();
}
