package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;

/**
 * The counters of a qdisc or a class, {@code TCA_STATS2} of {@code linux/gen_stats.h}.
 *
 * @param bytes sent
 * @param packets sent; wraps at 2^32 on kernels before 5.5
 * @param drops packets dropped, by loss or for want of room
 * @param overlimits packets that had to wait for the rate
 * @param requeues packets that the device could not accept at once
 * @param backlogBytes waiting now
 * @param queueLength packets waiting now
 */
public record TcStats(
        long bytes, long packets, long drops, long overlimits, long requeues, long backlogBytes, long queueLength) {
    /** All counters at zero. */
    public static final TcStats ZERO = new TcStats(0, 0, 0, 0, 0, 0, 0);

    private static final int TCA_STATS_BASIC = 1;
    private static final int TCA_STATS_QUEUE = 3;
    private static final int TCA_STATS_PKT64 = 8;

    static TcStats decode(AttributeReader reader) {
        long bytes = 0;
        long packets = 0;
        long packets64 = -1;
        long[] queue = new long[5];
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_STATS_BASIC -> {
                    AttributeReader basic = reader.nested();
                    bytes = basic.readS64();
                    packets = basic.readU32();
                }
                case TCA_STATS_PKT64 -> packets64 = reader.u64();
                case TCA_STATS_QUEUE -> {
                    AttributeReader fields = reader.nested();
                    for (int i = 0; i < queue.length; i++) {
                        queue[i] = fields.readU32();
                    }
                }
                default -> {}
            }
        }
        // struct gnet_stats_queue: qlen, backlog, drops, requeues, overlimits
        return new TcStats(
                bytes, packets64 < 0 ? packets : packets64, queue[2], queue[4], queue[3], queue[1], queue[0]);
    }
}
