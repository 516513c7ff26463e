package io.faultd.client;

import io.faultd.fault.DelayTable;
import io.faultd.fault.Distribution;
import io.faultd.fault.Ranges;
import io.faultd.fault.SlotTimes;
import io.faultd.unit.Durations;
import java.time.Duration;

/** Packets arrive later, by default 75 ms. */
public final class SlowBuilder extends ShapingBuilder<SlowBuilder> {
    SlowBuilder(FaultdClient client, String... targets) {
        super(client, "slow", targets);
    }

    @Override
    SlowBuilder self() {
        return this;
    }

    /** Sets the delay, 0 to 10 minutes. */
    public SlowBuilder delay(Duration delay) {
        return with("delay", Durations.format(Ranges.DELAY.check(delay)));
    }

    /** Sets how far single delays spread around it, 0 to 2.147483647 seconds, the widest that netem accepts. */
    public SlowBuilder jitter(Duration jitter) {
        return with("jitter", Durations.format(Ranges.JITTER.check(jitter)));
    }

    /** Sets the correlation with the delay of the packet before, from 0 to less than 100 percent. */
    public SlowBuilder correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** Sets the distribution of the delays; the default is the normal distribution. */
    public SlowBuilder distribution(Distribution distribution) {
        return with("distribution", distribution.word());
    }

    /** Sets the distribution of the delays by a table. */
    public SlowBuilder distribution(DelayTable table) {
        return with("distribution", table.numbers());
    }

    /**
     * Holds packets back and releases them together, at times of this range; without {@link #delay} they are not
     * delayed otherwise.
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

    /** Sets the most packets that leave in one slot, 1 or more. */
    public SlowBuilder slotPackets(int packets) {
        return with("slot_packets", Ranges.SLOT_PACKETS.check(packets));
    }

    /** Sets the most bytes that leave in one slot, 1 or more. */
    public SlowBuilder slotBytes(int bytes) {
        return with("slot_bytes", Ranges.SLOT_BYTES.check(bytes) + "b");
    }

    /** Sets the seed that makes the random numbers repeatable, on Linux 6.6 or later; 0 or more. */
    public SlowBuilder seed(long number) {
        return with("seed", Ranges.SEED.check(number));
    }
}
