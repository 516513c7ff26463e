package io.faultd.protocol;

/**
 * The kernel's counts of the packets that a fault acted on at one of its places, from the fault's beginning, also where
 * the container was restarted meanwhile. Packets that several faults act on together count for each of them.
 *
 * <p>The kernel counts each segment of a GSO packet that passed, but counts such a packet as one where it is dropped or
 * waits.
 *
 * @param fault its id
 * @param target the target's name; empty for a partition on a bridge or a router, whose rules are about whole groups
 * @param interface_ as the target calls it; empty where rules are not bound to one
 * @param direction {@code in}, {@code out} or {@code both}
 * @param packets that the fault acted on: those that passed, those that were dropped, and those that wait
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
