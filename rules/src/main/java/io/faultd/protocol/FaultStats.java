package io.faultd.protocol;

/**
 * What the kernel has counted of the packets that a fault met at one of the places where it holds; counted from the
 * fault's beginning, also where the container was restarted meanwhile. Packets that several faults act on together
 * count for each of them.
 *
 * <p>The kernel counts the segments of a GSO packet that was let through one by one, but drops and keeps waiting such a
 * packet as one.
 *
 * @param fault its id
 * @param target the target's name; empty for a partition on a bridge or a router, whose rules stand for whole groups
 * @param interface_ as the target calls it; empty where rules are not bound to one
 * @param direction {@code in}, {@code out} or {@code both}
 * @param packets that the fault has met: those that passed, those that were dropped, and those that wait
 * @param bytes of those packets; those that netem dropped are missing, since it does not count their bytes
 * @param dropped packets that were lost, rejected, or found no room
 * @param backlogPackets packets that wait now, because of a delay or a rate
 * @param backlogBytes their bytes
 */
public record FaultStats(
        String fault,
        String target,
        String interface_,
        String direction,
        long packets,
        long bytes,
        long dropped,
        long backlogPackets,
        long backlogBytes) {}
