package io.faultd.discovery;

import io.faultd.target.TargetPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A container as the Docker engine describes it.
 *
 * @param name without the slash
 * @param state {@code running}, {@code paused}, {@code exited} …
 * @param networkMode {@code host}, {@code none}, {@code container:ID}, or a network's name
 * @param ports exposed and published ones, in a fixed order, no two the same
 */
record ContainerInfo(
        String id,
        String name,
        String state,
        Map<String, String> labels,
        String networkMode,
        List<Endpoint> endpoints,
        List<TargetPort> ports) {
    private static final Set<String> ALIVE = Set.of("running", "paused");
    private static final String JOINED = "container:";

    /**
     * Its connection to a Docker network.
     *
     * @param mac its interface's hardware address; empty where it has none of its own (ipvlan)
     * @param addresses IPv4 and IPv6, without prefix length
     */
    record Endpoint(String network, String mac, Set<String> addresses) {}

    ContainerInfo {
        labels = Map.copyOf(labels);
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }

    boolean running() {
        return ALIVE.contains(state);
    }

    boolean usesHostNetwork() {
        return networkMode.equals("host");
    }

    boolean hasNoNetwork() {
        return networkMode.equals("none");
    }

    /** The name or id of the container whose network this one has joined. */
    Optional<String> joined() {
        return networkMode.startsWith(JOINED) ? Optional.of(networkMode.substring(JOINED.length())) : Optional.empty();
    }

    List<String> networks() {
        return endpoints.stream().map(Endpoint::network).toList();
    }

    /** The network of an interface, by its hardware address or else one of its IP addresses; empty if none. */
    String networkOf(String mac, List<String> addresses) {
        for (Endpoint endpoint : endpoints) {
            if (!mac.isEmpty() && endpoint.mac().equalsIgnoreCase(mac)) {
                return endpoint.network();
            }
        }
        for (Endpoint endpoint : endpoints) {
            if (addresses.stream().anyMatch(endpoint.addresses()::contains)) {
                return endpoint.network();
            }
        }
        return "";
    }
}
