package io.faultd.fault;

import io.faultd.unit.Probability;
import io.faultd.unit.Size;
import java.time.Duration;

/** The ranges of the quantities of effects: what the kernel can hold, and what is plausible. */
public final class Ranges {
    private static final Duration SHORTEST = Duration.ofNanos(1);
    private static final int MAX_BYTES = 65_535;
    private static final int MAX_SIZE_BYTES = 1 << 30;
    private static final int MAX_COUNT = 999_999_999;
    private static final long MAX_SEED = 999_999_999_999_999_999L;
    private static final int ETHERNET_HEADER_BYTES = 14;
    // A full-size frame with its Ethernet header.
    private static final long MIN_BURST_BYTES = 1600;

    /** The delay of a packet. */
    public static final Range<Duration> DELAY = Range.ofTimes("a delay", Effect.LONGEST_DELAY);

    /** How far delays spread. */
    public static final Range<Duration> JITTER = Range.ofTimes("a jitter", Effect.WIDEST_JITTER);

    /** The delay of packets that others overtake. */
    public static final Range<Duration> REORDER_DELAY =
            Range.ofTimes("a delay", SHORTEST, Effect.LONGEST_DELAY, "nothing can be overtaken without one");

    /** The gap of reordering: every gap-th packet can overtake. */
    public static final Range<Integer> GAP = Range.ofNumbers("a gap", 1, 1_000_000);

    /**
     * How much the fate of a packet depends on the one before. What remains must be at least two of the kernel's units:
     * with one its random numbers only fall, and with none they never change ({@code get_crandom}, sch_netem.c).
     */
    public static final Range<Probability> CORRELATION = new Range<>(
            "a correlation",
            Probability.ZERO,
            new Probability(Probability.CERTAIN.scaled() - 2),
            Probability::toString,
            "with 100% all packets would share the fate of the first");

    /** How much passes at once after a pause, in bytes. */
    public static final Range<Long> BURST =
            new Range<>("a burst", MIN_BURST_BYTES, (long) MAX_SIZE_BYTES, Size::format, "it must hold a packet");

    /** The longest wait of a packet in a token bucket. */
    public static final Range<Duration> LATENCY =
            Range.ofTimes("a latency", SHORTEST, Duration.ofMinutes(1), "without one no packet could wait");

    /** The bytes that a line adds to a packet; negative without the Ethernet header. */
    public static final Range<Integer> OVERHEAD = Range.ofNumbers("an overhead", -ETHERNET_HEADER_BYTES, MAX_BYTES);

    /** The size of a line's cells, in bytes; 0 where it has none. */
    public static final Range<Integer> CELL = Range.ofNumbers("a cell's size", 0, MAX_BYTES);

    /** The bytes that a line adds to a cell. */
    public static final Range<Integer> CELL_OVERHEAD = Range.ofNumbers("a cell's overhead", 0, MAX_BYTES);

    /** The time from one slot to the next. */
    public static final Range<Duration> SLOT_TIME =
            Range.ofTimes("the time between slots", SHORTEST, SlotTimes.LONGEST, "");

    /** How far the times between slots spread. */
    public static final Range<Duration> SLOT_JITTER = Range.ofTimes("a slot jitter", Effect.WIDEST_JITTER);

    /** The limit of packets in one slot. */
    public static final Range<Integer> SLOT_PACKETS = Range.ofNumbers("a slot's number of packets", 1, MAX_COUNT);

    /** The limit of bytes in one slot. */
    public static final Range<Integer> SLOT_BYTES =
            new Range<>("a slot's number of bytes", 1, MAX_SIZE_BYTES, bytes -> Size.format(bytes), "");

    /** The seed of random numbers: few enough digits to be exact in JSON that is read as 64-bit integers. */
    public static final Range<Long> SEED = new Range<>("a seed", 0L, MAX_SEED, Object::toString, "");

    /** Every n-th packet is dropped. */
    public static final Range<Integer> EVERY = Range.ofNumbers("the n of every n-th packet", 1, 1_000_000);

    /** The number of randomly chosen targets. */
    public static final Range<Integer> RANDOM = Range.ofNumbers("a number of random targets", 1, MAX_COUNT);

    private Ranges() {}
}
