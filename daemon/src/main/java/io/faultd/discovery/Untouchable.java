package io.faultd.discovery;

import io.faultd.target.Interface;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must not carry faults, because faultd itself depends on it.
 *
 * @param hosts inodes of network namespaces that don't belong to a container: faultd's, that of the machine's first
 *     process, and those that containers share by {@code --net=host}
 * @param engine the Docker engine's address, as it was configured
 * @param engineAddresses its IP addresses; empty for a Unix socket
 */
record Untouchable(Set<Long> hosts, String engine, Set<String> engineAddresses) {
    Untouchable {
        hosts = Set.copyOf(hosts);
        engineAddresses = Set.copyOf(engineAddresses);
    }

    boolean isHost(long inode) {
        return hosts.contains(inode);
    }

    /** Why a target with these interfaces must not be touched. */
    Optional<String> refusal(Collection<Interface> interfaces) {
        Set<String> met = new TreeSet<>();
        interfaces.forEach(one -> met.addAll(one.addresses()));
        met.retainAll(engineAddresses);
        return met.isEmpty()
                ? Optional.empty()
                : Optional.of("has the address of the Docker engine that faultd uses (" + engine + ")");
    }
}
