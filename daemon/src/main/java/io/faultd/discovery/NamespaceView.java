package io.faultd.discovery;

import io.faultd.flow.AddressSet;
import io.faultd.netlink.route.Link;
import io.faultd.target.Namespace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contents of a network namespace.
 *
 * @param id its id in the host's namespace ({@code RTM_GETNSID})
 * @param links its interfaces by index, in the kernel's order
 * @param addresses of its interfaces by index, as text without prefix length
 * @param networks of these addresses, link-local ones left out, by the interface's index
 */
record NamespaceView(
        Namespace namespace,
        int id,
        Map<Integer, Link> links,
        Map<Integer, List<String>> addresses,
        Map<Integer, AddressSet> networks) {
    NamespaceView {
        networks = Map.copyOf(networks);
        links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
        addresses = Map.copyOf(addresses);
    }

    Optional<Link> link(int index) {
        return Optional.ofNullable(links.get(index));
    }

    List<String> addressesOf(int index) {
        return addresses.getOrDefault(index, List.of());
    }

    AddressSet networksOf(int index) {
        return networks.getOrDefault(index, AddressSet.NONE);
    }

    /** The same namespace, found by another path. */
    NamespaceView at(Namespace found) {
        return new NamespaceView(found, id, links, addresses, networks);
    }
}
