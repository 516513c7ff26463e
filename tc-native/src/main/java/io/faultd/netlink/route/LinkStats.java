package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;

/**
 * The counters of an interface, the beginning of {@code struct rtnl_link_stats64}.
 *
 * @param receivedPackets good packets in
 * @param sentPackets good packets out
 * @param receivedBytes good bytes in
 * @param sentBytes good bytes out
 * @param receiveErrors bad packets in
 * @param sendErrors packets that could not be sent
 * @param receiveDropped received packets dropped for want of room
 * @param sendDropped packets to be sent dropped for want of room
 */
public record LinkStats(
        long receivedPackets,
        long sentPackets,
        long receivedBytes,
        long sentBytes,
        long receiveErrors,
        long sendErrors,
        long receiveDropped,
        long sendDropped) {
    /** All counters at zero. */
    public static final LinkStats ZERO = new LinkStats(0, 0, 0, 0, 0, 0, 0, 0);

    static LinkStats decode(AttributeReader reader) {
        return new LinkStats(
                reader.readS64(),
                reader.readS64(),
                reader.readS64(),
                reader.readS64(),
                reader.readS64(),
                reader.readS64(),
                reader.readS64(),
                reader.readS64());
    }
}
