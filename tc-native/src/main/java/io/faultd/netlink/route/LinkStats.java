package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;

/**
 * What an interface has counted, the beginning of {@code struct rtnl_link_stats64}.
 *
 * @param receivedPackets good packets in
 * @param sentPackets good packets out
 * @param receivedBytes good bytes in
 * @param sentBytes good bytes out
 * @param receiveErrors bad packets in
 * @param sendErrors packets that could not be sent
 * @param receiveDropped packets in that there was no room for
 * @param sendDropped packets out that there was no room for
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
    /** Nothing counted. */
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
