package io.faultd.discovery;

import io.faultd.target.Interface;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What no fault may be put on, because faultd itself depends on it.
 *
 * @param hosts inodes of network namespaces that are no container's own: faultd's, that of the machine's first process,
 *     and those that containers share by {@code --net=host}
 * @param engine the Docker engine's address, as it was configured
 * @param engineAddresses the IP addresses that it has; empty where it is spoken to over a Unix socket
 */
record Untouchable(Set<Long> hosts, String engine, Set<String> engineAddresses) {
    Untouchable {
        hosts = Set.copyOf(hosts);
        engineAddresses = Set.copyOf(engineAddresses);
    }

    boolean isHost(long inode) {
        return hosts.contains(inode);
    }

    /** Why a target with these interfaces is not to be touched. */
    Optional<String> refusal(Collection<Interface> interfaces) {
        Set<String> met = new TreeSet<>();
        interfaces.forEach(one -> met.addAll(one.addresses()));
        met.retainAll(engineAddresses);
        return met.isEmpty()
                ? Optional.empty()
                : Optional.of("has the address of the Docker engine that faultd listens to (" + engine + ")");
    }
}
