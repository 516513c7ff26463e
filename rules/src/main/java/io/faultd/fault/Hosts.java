package io.faultd.fault;

import io.faultd.flow.AddressSet;
import java.util.Map;

/**
 * The current addresses of host names.
 *
 * @param addresses by name; none for a name that does not resolve
 */
public record Hosts(Map<String, AddressSet> addresses) {
    /** No names. */
    public static final Hosts NONE = new Hosts(Map.of());

    /** Copies the map. */
    public Hosts {
        addresses = Map.copyOf(addresses);
    }

    /** The addresses of a name; none when it is unknown. */
    public AddressSet of(String name) {
        return addresses.getOrDefault(name, AddressSet.NONE);
    }
}
