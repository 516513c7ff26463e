package io.faultd.client;

import io.faultd.fault.DelayTable;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.SlotTimes;
import io.faultd.unit.Durations;
import java.time.Duration;

/** Packets arrive later: by 75 ms unless told otherwise. */
public final class SlowBuilder extends ShapingBuilder<SlowBuilder> {
    SlowBuilder(FaultdClient client, String... targets) {
        super(client, "slow", targets);
    }

    @Override
    SlowBuilder self() {
        return this;
    }

    /** How much later, 0 to 10 minutes. */
    public SlowBuilder delay(Duration delay) {
        return with("delay", Values.delay(delay));
    }

    /** How far single delays spread around that, 0 to 10 minutes. */
    public SlowBuilder jitter(Duration jitter) {
        return with("jitter", Values.delay(jitter));
    }

    /** How much each packet's delay depends on the one before, 0 to 100 percent. */
    public SlowBuilder correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** How delays spread; normally by the normal distribution. */
    public SlowBuilder distribution(Distribution distribution) {
        return with("distribution", distribution.word());
    }

    /** How delays spread, by a table of one's own. */
    public SlowBuilder distribution(DelayTable table) {
        return with("distribution", table.numbers());
    }

    /**
     * Packets are held back and let go together, at times of this range; they are not delayed otherwise unless {@link #delay} is
     * called.
     */
    public SlowBuilder slot(Duration least, Duration most) {
        return with("slot", new SlotTimes.Range(least, most).text());
    }

    /** The same at times that spread around a mean. */
    public SlowBuilder slot(Duration mean, Duration jitter, Distribution distribution) {
        SlotTimes.Spread times = new SlotTimes.Spread(mean, jitter, distribution);
        with("slot", Durations.format(times.time()));
        with("slot_jitter", Durations.format(times.jitter()));
        return with("slot_distribution", times.distribution().word());
    }

    /** The most packets that leave in one slot, 1 or more. */
    public SlowBuilder slotPackets(int packets) {
        Values.positive("packets in a slot", packets);
        return with("slot_packets", packets);
    }

    /** The most bytes that leave in one slot, 1 or more. */
    public SlowBuilder slotBytes(int bytes) {
        Values.positive("bytes in a slot", bytes);
        return with("slot_bytes", bytes + "b");
    }

    /** Lets the chances come out the same each time, on Linux 6.6 or later; 0 or more. */
    public SlowBuilder seed(long number) {
        return with("seed", new Effect.Seed(number).number());
    }
}
