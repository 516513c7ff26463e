package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;

/**
 * A sender and receiver of packets.
 *
 * @param word the target word that selects it
 * @param namespace its namespace, which the tester enters
 * @param addresses by which the others reach it
 */
public record Node(String word, NetworkNamespace namespace, Map<Family, InetAddress> addresses) {
    public InetAddress address(Family family) {
        InetAddress address = addresses.get(family);
        if (address == null) {
            throw new IllegalArgumentException(word + " has no " + family + " address");
        }
        return address;
    }

    Set<Family> families() {
        return addresses.keySet();
    }

    @Override
    public String toString() {
        return word;
    }
}
