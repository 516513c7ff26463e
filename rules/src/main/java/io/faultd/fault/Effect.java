package io.faultd.fault;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.Optional;

/** An effect on packets. */
public sealed interface Effect {
    /** The longest delay; a longer one is treated as a mistake. */
    Duration LONGEST_DELAY = Duration.ofMinutes(10);

    /**
     * The largest jitter that the kernel accepts unchanged; it silently cuts off larger ones (netem_change,
     * sch_netem.c).
     */
    Duration WIDEST_JITTER = Duration.ofNanos(Integer.MAX_VALUE);

    /** No distribution reaches further than that many jitters: its table holds 16-bit numbers in units of 1/8192. */
    int LONGEST_JITTERS = 4;

    /** How much passes at once after a pause where nothing else is asked for. */
    long DEFAULT_BURST_BYTES = 32 << 10;

    /** Its word in {@code status}, e.g. {@code SLOW}; empty where it only modifies other effects. */
    String word();

    /** Effects in the options of {@code faultctl}, e.g. {@code delay 100ms jitter 10ms}. */
    String describe();

    /** Where the kernel does something else than what is asked for, as a sentence without its full stop. */
    default Optional<String> note() {
        return Optional.empty();
    }

    /** Whether it changes nothing, such as a loss of 0 %. */
    boolean isNothing();

    /** Calls the visitor's method for this kind of effect. */
    <R> R accept(Visitor<R> visitor);

    /**
     * A function with a case for each kind of effect. A new kind does not compile until every visitor has a case for
     * it.
     *
     * @param <R> its result
     */
    interface Visitor<R> {
        R delay(Delay delay);

        R loss(Loss loss);

        R burstLoss(BurstLoss loss);

        R duplicate(Duplicate duplicate);

        R corrupt(Corrupt corrupt);

        R reorder(Reorder reorder);

        R rateLimit(RateLimit limit);

        R sharedRate(SharedRate shared);

        R tokenBucket(TokenBucket bucket);

        R lineRate(LineRate line);

        R slot(Slot slot);

        R seed(Seed seed);

        R profile(FromProfile profile);
    }

    /**
     * Packets arrive later.
     *
     * @param delay 0 to {@link #LONGEST_DELAY}
     * @param jitter the spread: the standard deviation of a normal distribution, half the width of a uniform one; 0 to
     *     {@link #WIDEST_JITTER}
     * @param correlation how much each packet's delay depends on the one before
     * @param distribution how delays spread; without effect where there is no jitter
     */
    record Delay(Duration delay, Duration jitter, Probability correlation, DelayShape distribution) implements Effect {
        /** Checks the ranges. */
        public Delay {
            Ranges.DELAY.check(delay);
            Ranges.JITTER.check(jitter);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.delay(this);
        }

        @Override
        public boolean isNothing() {
            return delay.isZero() && jitter.isZero();
        }

        @Override
        public Optional<String> note() {
            if (correlation.isZero() || jitter.isZero()) {
                return Optional.empty();
            }
            return Optional.of(
                    correlates()
                            ? "with a correlation netem's delays gather in a part of their range, and their mean is not"
                                    + " the one asked for"
                            : "the correlation of delays has no effect here: netem makes a delay from the last digits of"
                                    + " its random number, which are independent of the number before");
        }

        /**
         * netem uses its correlated number modulo twice the jitter, or modulo the size of the distribution's table
         * ({@code tabledist}, sch_netem.c). So delays are correlated only where a number differs from the one before by
         * less than that.
         */
        private boolean correlates() {
            double difference = (1 - correlation.fraction()) * Probability.CERTAIN.scaled();
            long divisor = distribution == Distribution.UNIFORM ? 2 * jitter.toNanos() : DelayTable.MOST_NUMBERS;
            return difference < divisor;
        }

        @Override
        public String word() {
            return "SLOW";
        }

        @Override
        public String describe() {
            String text = "delay " + Durations.format(delay);
            if (!jitter.isZero()) {
                text += " jitter " + Durations.format(jitter) + " " + distribution.word() + correlated(correlation);
            }
            return text;
        }
    }

    /**
     * Packets vanish at random.
     *
     * @param loss the share of packets
     * @param correlation with the packet before
     * @param ecn mark a packet that allows it (RFC 3168) instead of dropping it
     */
    record Loss(Probability loss, Probability correlation, boolean ecn) implements Effect {
        /** Loss without marks. */
        public Loss(Probability loss, Probability correlation) {
            this(loss, correlation, false);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.loss(this);
        }

        @Override
        public boolean isNothing() {
            return loss.isZero();
        }

        @Override
        public String word() {
            return "FLAKY";
        }

        @Override
        public String describe() {
            return "loss " + loss + correlated(correlation) + (ecn ? " ecn" : "");
        }
    }

    /**
     * Packets vanish in bursts.
     *
     * @param model the chain of states
     * @param ecn mark a packet that allows it (RFC 3168) instead of dropping it
     */
    record BurstLoss(LossModel model, boolean ecn) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.burstLoss(this);
        }

        @Override
        public boolean isNothing() {
            return model.isNothing();
        }

        @Override
        public String word() {
            return "FLAKY";
        }

        @Override
        public String describe() {
            return "loss " + model.text() + (ecn ? " ecn" : "");
        }
    }

    /**
     * Packets are duplicated.
     *
     * @param percent the share of packets
     * @param correlation with the packet before
     */
    record Duplicate(Probability percent, Probability correlation) implements Effect {
        /** Duplication without correlation. */
        public Duplicate(Probability percent) {
            this(percent, Probability.ZERO);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.duplicate(this);
        }

        @Override
        public boolean isNothing() {
            return percent.isZero();
        }

        @Override
        public String word() {
            return "DUPLICATE";
        }

        @Override
        public String describe() {
            return "duplicate " + percent + correlated(correlation);
        }
    }

    /**
     * Packets arrive with one bit flipped.
     *
     * @param percent the share of packets
     * @param correlation with the packet before
     */
    record Corrupt(Probability percent, Probability correlation) implements Effect {
        /** Corruption without correlation. */
        public Corrupt(Probability percent) {
            this(percent, Probability.ZERO);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.corrupt(this);
        }

        @Override
        public boolean isNothing() {
            return percent.isZero();
        }

        @Override
        public String word() {
            return "CORRUPT";
        }

        @Override
        public String describe() {
            return "corrupt " + percent + correlated(correlation);
        }
    }

    /**
     * Packets overtake others: those chosen are sent at once, the rest are delayed.
     *
     * @param percent the share of every gap-th packet that is sent at once
     * @param gap only every gap-th packet can overtake; 1: each
     * @param delay of the packets that are overtaken, above 0
     * @param correlation with the packet before
     */
    record Reorder(Probability percent, int gap, Duration delay, Probability correlation) implements Effect {
        /** Checks the ranges. */
        public Reorder {
            Ranges.REORDER_DELAY.check(delay);
            Ranges.GAP.check(gap);
        }

        /** Reordering without correlation. */
        public Reorder(Probability percent, int gap, Duration delay) {
            this(percent, gap, delay, Probability.ZERO);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.reorder(this);
        }

        @Override
        public boolean isNothing() {
            return false;
        }

        @Override
        public String word() {
            return "REORDER";
        }

        @Override
        public String describe() {
            return "reorder " + percent + correlated(correlation) + " gap " + gap + " delay " + Durations.format(delay);
        }
    }

    /**
     * Limits the data rate by htb.
     *
     * @param rate of all the traffic together
     * @param burstBytes how much passes at once after a pause
     * @param ceil the most when it borrows what a wider rate on the same interface leaves unused; above {@code rate}.
     *     Without a wider one, this is the limit
     */
    record RateLimit(Rate rate, long burstBytes, Optional<Rate> ceil) implements Effect {
        /** Checks the burst and that the ceiling is above the rate. */
        public RateLimit {
            Ranges.BURST.check(burstBytes);
            if (ceil.isPresent() && ceil.get().compareTo(rate) <= 0) {
                throw new BadValueException("a ceil is above the rate, which is " + rate + ": '" + ceil.get() + "'");
            }
        }

        /** A rate without a separate ceiling. */
        public RateLimit(Rate rate, long burstBytes) {
            this(rate, burstBytes, Optional.empty());
        }

        /** The highest rate that can pass. */
        public Rate most() {
            return ceil.orElse(rate);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rateLimit(this);
        }

        @Override
        public boolean isNothing() {
            return false;
        }

        @Override
        public String word() {
            return "RATE";
        }

        @Override
        public String describe() {
            return "rate " + rate + ceil.map(most -> " ceil " + most).orElse("") + " burst " + burstBytes + "b";
        }
    }

    /**
     * Limits the data rate of all targets together, by htb in a shared pipe for each direction.
     *
     * @param rate of all the traffic together
     * @param burstBytes how much passes at once after a pause
     */
    record SharedRate(Rate rate, long burstBytes) implements Effect {
        /** Checks the burst. */
        public SharedRate {
            Ranges.BURST.check(burstBytes);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.sharedRate(this);
        }

        @Override
        public boolean isNothing() {
            return false;
        }

        @Override
        public String word() {
            return "RATE";
        }

        @Override
        public String describe() {
            return "rate " + rate + " shared burst " + burstBytes + "b";
        }
    }

    /**
     * Limits the data rate by tbf, which drops packets that would have to wait long.
     *
     * @param burstBytes how much passes at once after a pause; {@link #DEFAULT_BURST_BYTES} rises to the largest frame
     *     of the interface, since tbf drops what is larger than its burst
     * @param peakRate the highest rate during a burst; above {@code rate}
     * @param latency the longest wait of a packet behind a whole burst, above 0 and at most a minute: as in {@code tc},
     *     {@code burst + rate × latency} can wait
     */
    record TokenBucket(Rate rate, long burstBytes, Optional<Rate> peakRate, Duration latency) implements Effect {
        /** Checks the ranges. */
        public TokenBucket {
            Ranges.BURST.check(burstBytes);
            Ranges.LATENCY.check(latency);
            if (peakRate.isPresent() && peakRate.get().compareTo(rate) <= 0) {
                throw new BadValueException(
                        "a peak rate is above the rate, which is " + rate + ": '" + peakRate.get() + "'");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.tokenBucket(this);
        }

        @Override
        public boolean isNothing() {
            return false;
        }

        @Override
        public String word() {
            return "RATE";
        }

        @Override
        public String describe() {
            return "rate " + rate + " shaper tbf burst " + burstBytes + "b"
                    + peakRate.map(peak -> " peak-rate " + peak).orElse("") + " latency " + Durations.format(latency);
        }
    }

    /**
     * Packets take as long as on a line of that rate, one after the other, by netem.
     *
     * @param overheadBytes that the line adds to each packet; -14 leaves out the Ethernet header
     * @param cellBytes the data in each cell of the line; 0 for a line without cells
     * @param cellOverheadBytes that the line adds to each cell
     */
    record LineRate(Rate rate, int overheadBytes, int cellBytes, int cellOverheadBytes) implements Effect {
        /** Checks the ranges. */
        public LineRate {
            Ranges.OVERHEAD.check(overheadBytes);
            Ranges.CELL.check(cellBytes);
            Ranges.CELL_OVERHEAD.check(cellOverheadBytes);
            if (cellOverheadBytes > 0 && cellBytes == 0) {
                throw new BadValueException("a cell's overhead needs the cell's size, e.g. 48");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.lineRate(this);
        }

        @Override
        public boolean isNothing() {
            return false;
        }

        @Override
        public String word() {
            return "RATE";
        }

        @Override
        public String describe() {
            return "rate " + rate + " shaper netem" + (overheadBytes == 0 ? "" : " overhead " + overheadBytes)
                    + (cellBytes == 0 ? "" : " cell " + cellBytes + " cell-overhead " + cellOverheadBytes);
        }
    }

    /**
     * Packets are held back and released together, as on a shared medium (man tc-netem, slot).
     *
     * @param times from one slot to the next
     * @param packets that leave in one slot at most; 0: any number
     * @param bytes that leave in one slot at most; 0: any number
     */
    record Slot(SlotTimes times, int packets, int bytes) implements Effect {
        /** Checks the ranges. */
        public Slot {
            if (packets != 0) {
                Ranges.SLOT_PACKETS.check(packets);
            }
            if (bytes != 0) {
                Ranges.SLOT_BYTES.check(bytes);
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.slot(this);
        }

        @Override
        public boolean isNothing() {
            return false;
        }

        @Override
        public String word() {
            return "SLOT";
        }

        @Override
        public String describe() {
            return "slot " + times.describe() + (packets == 0 ? "" : " packets " + packets)
                    + (bytes == 0 ? "" : " bytes " + bytes + "b");
        }
    }

    /**
     * Makes the random numbers of the fault's other effects repeatable, on Linux 6.6 and later.
     *
     * @param number 0 or more, of up to 18 digits
     */
    record Seed(long number) implements Effect {
        /** Checks the range. */
        public Seed {
            Ranges.SEED.check(number);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.seed(this);
        }

        @Override
        public boolean isNothing() {
            return false;
        }

        @Override
        public String word() {
            return "";
        }

        @Override
        public String describe() {
            return "seed " + number;
        }
    }

    /**
     * The profile that the fault's other effects come from; it has no effect of its own.
     *
     * @param name of the {@link Profile}
     */
    record FromProfile(String name) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.profile(this);
        }

        @Override
        public boolean isNothing() {
            return false;
        }

        @Override
        public String word() {
            return "";
        }

        @Override
        public String describe() {
            return "profile " + name;
        }
    }

    private static String correlated(Probability correlation) {
        return correlation.isZero() ? "" : " correlation " + correlation;
    }
}
