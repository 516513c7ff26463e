package io.faultd.protocol;

import java.util.List;

/**
 * A target and the faults on its network: a row of {@code status}.
 *
 * @param name its name
 * @param containerId the container's full id; empty for others
 * @param status {@code UP} or {@code DOWN}
 * @param ipAddress its first address; empty when it has none
 * @param networkState {@code NORMAL}, or the words of the faults in effect, e.g. {@code SLOW,FLAKY}
 * @param partition its first partition group, from 1; or null
 * @param partitions all its groups
 * @param state {@code ok}, {@code pending} (a fault waits for it to return) or {@code conflict}
 * @param interfaces its interfaces
 * @param faults ids of the faults on it, the partition included
 * @param note a note, e.g. {@code shares the network of db}; or null
 */
public record TargetStatus(
        String name,
        String containerId,
        String status,
        String ipAddress,
        String networkState,
        Integer partition,
        List<Integer> partitions,
        String state,
        List<InterfaceStatus> interfaces,
        List<String> faults,
        String note) {
    /** A copy with one more note. */
    public TargetStatus withNote(String more) {
        return new TargetStatus(
                name,
                containerId,
                status,
                ipAddress,
                networkState,
                partition,
                partitions,
                state,
                interfaces,
                faults,
                note == null ? more : note + "; " + more);
    }

    /**
     * An interface of the target.
     *
     * @param name as the target calls it
     * @param hostInterface its peer, where it is known; or null
     * @param network the Docker network that it is on; or null
     * @param addresses IPv4 and IPv6, without prefix length
     * @param skipped why a fault on the whole target does not act there, as the end of a sentence; null where it does
     */
    public record InterfaceStatus(
            String name, String hostInterface, String network, List<String> addresses, String skipped) {
        /** One where faults on the whole target act. */
        public InterfaceStatus(String name, String hostInterface, String network, List<String> addresses) {
            this(name, hostInterface, network, addresses, null);
        }
    }
}
