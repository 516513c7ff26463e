package io.faultd.fault;

import java.time.Duration;

/** What the quantities of effects can be: what the kernel can hold, and what somebody can mean. */
public final class Ranges {
    private static final Duration SHORTEST = Duration.ofNanos(1);
    private static final int MAX_BYTES = 65_535;
    private static final int MAX_SIZE_BYTES = 1 << 30;
    private static final int MAX_COUNT = 999_999_999;
    private static final long MAX_SEED = 999_999_999_999_999_999L;
    private static final int ETHERNET_HEADER_BYTES = 14;
    // A full-size frame with its Ethernet header.
    private static final long MIN_BURST_BYTES = 1600;

    /** How much later a packet arrives. */
    public static final Range<Duration> DELAY = Range.ofTimes("a delay", Effect.LONGEST_DELAY);

    /** How far delays spread. */
    public static final Range<Duration> JITTER = Range.ofTimes("a jitter", Effect.WIDEST_JITTER);

    /** How much later packets are that others overtake. */
    public static final Range<Duration> REORDER_DELAY =
            Range.ofTimes("a delay", SHORTEST, Effect.LONGEST_DELAY, "nothing can be overtaken without one");

    /** Every how many packets one may overtake. */
    public static final Range<Integer> GAP = Range.ofNumbers("a gap", 1, 1_000_000);

    /** What may pass at once after a pause, in bytes. */
    public static final Range<Long> BURST = new Range<>(
            "a burst", MIN_BURST_BYTES, (long) MAX_SIZE_BYTES, bytes -> bytes + "b", "it must hold a packet");

    /** The longest that a packet waits in a token bucket. */
    public static final Range<Duration> LATENCY =
            Range.ofTimes("a latency", SHORTEST, Duration.ofMinutes(1), "without one nothing could wait for its turn");

    /** What a line adds to a packet, in bytes; without the Ethernet header it is negative. */
    public static final Range<Integer> OVERHEAD = Range.ofNumbers("an overhead", -ETHERNET_HEADER_BYTES, MAX_BYTES);

    /** The size of a line's cells, in bytes; 0 where it has none. */
    public static final Range<Integer> CELL = Range.ofNumbers("a cell's size", 0, MAX_BYTES);

    /** What a line adds to a cell, in bytes. */
    public static final Range<Integer> CELL_OVERHEAD = Range.ofNumbers("a cell's overhead", 0, MAX_BYTES);

    /** The time from one slot to the next. */
    public static final Range<Duration> SLOT_TIME =
            Range.ofTimes("the time between slots", SHORTEST, SlotTimes.LONGEST, "");

    /** How far the times between slots spread. */
    public static final Range<Duration> SLOT_JITTER = Range.ofTimes("a slot jitter", Effect.WIDEST_JITTER);

    /** How many packets leave in one slot, where that is limited. */
    public static final Range<Integer> SLOT_PACKETS = Range.ofNumbers("a slot's number of packets", 1, MAX_COUNT);

    /** How many bytes leave in one slot, where that is limited. */
    public static final Range<Integer> SLOT_BYTES = Range.ofNumbers("a slot's number of bytes", 1, MAX_SIZE_BYTES);

    /** The start of the random numbers: of so many digits that it is exact in JSON that is read as 64-bit integers. */
    public static final Range<Long> SEED = new Range<>("a seed", 0L, MAX_SEED, Object::toString, "");

    /** Each so many-th packet is dropped. */
    public static final Range<Integer> EVERY = Range.ofNumbers("every how many-th packet is dropped", 1, 1_000_000);

    /** A number of targets that chance chooses. */
    public static final Range<Integer> RANDOM = Range.ofNumbers("a number of random targets", 1, MAX_COUNT);

    private Ranges() {}
}
