package io.faultd.protocol;

import java.util.List;

/**
 * Which traffic of its targets a fault is about; all that is said has to fit. Its members can be given to a faulting method as they are.
 *
 * @param to the other end, as it was written; empty: anyone
 * @param except who of those is not meant; empty: nobody
 * @param port ports of the target, e.g. {@code 80,1000-1010}; or null
 * @param peerPort ports of the other end; or null
 * @param protocol e.g. {@code tcp,udp}; or null
 * @param link whether ARP and neighbour discovery are meant too
 */
public record MatchInfo(
        List<String> to, List<String> except, String port, String peerPort, String protocol, boolean link) {
    /** Copies the lists. */
    public MatchInfo {
        to = List.copyOf(to);
        except = List.copyOf(except);
    }
}
