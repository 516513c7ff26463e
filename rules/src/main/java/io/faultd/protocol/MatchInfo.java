package io.faultd.protocol;

import java.util.List;

/**
 * Which traffic of its targets a fault is about; all conditions must hold. Its members can be given to a faulting
 * method as they are.
 *
 * @param to the other end, as it was written; empty: any
 * @param except peers that are excluded; empty: none
 * @param port ports of the target, e.g. {@code 80,1000-1010}; or null
 * @param peerPort ports of the other end; or null
 * @param protocol e.g. {@code tcp,udp}; or null
 * @param link whether ARP and neighbour discovery are meant too; null, which means no, from daemons of the version
 *     before
 */
public record MatchInfo(
        List<String> to, List<String> except, String port, String peerPort, String protocol, Boolean link) {
    /** Copies the lists. */
    public MatchInfo {
        to = List.copyOf(to);
        except = List.copyOf(except);
    }
}
