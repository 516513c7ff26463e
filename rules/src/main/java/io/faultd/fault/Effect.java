package io.faultd.fault;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;

/** One thing that happens to packets. */
public sealed interface Effect {
    /** The longest delay that is taken for meant. */
    Duration LONGEST_DELAY = Duration.ofMinutes(10);

    /** The widest jitter that the kernel takes as it is; it silently cuts off what is above (netem_change, sch_netem.c). */
    Duration WIDEST_JITTER = Duration.ofNanos(Integer.MAX_VALUE);

    /** The word that {@code status} shows for it, e.g. {@code SLOW}. */
    String word();

    /** Effects in the options of {@code faultctl}, e.g. {@code delay 100ms jitter 10ms}. */
    String describe();

    /**
     * Packets arrive later.
     *
     * @param mean 0 to {@link #LONGEST_DELAY}
     * @param jitter the spread: the standard deviation of a normal distribution, half the width of a uniform one; 0
     *     to {@link #WIDEST_JITTER}
     * @param correlation how much each packet's delay depends on the one before
     * @param distribution how delays spread; means nothing without jitter
     */
    record Delay(Duration mean, Duration jitter, Probability correlation, Distribution distribution) implements Effect {
        /** Checks the ranges. */
        public Delay {
            require("delay", mean, LONGEST_DELAY);
            require("jitter", jitter, WIDEST_JITTER);
        }

        @Override
        public String word() {
            return "SLOW";
        }

        @Override
        public String describe() {
            String text = "delay " + Durations.format(mean);
            if (!jitter.isZero()) {
                text += " jitter " + Durations.format(jitter) + " " + distribution.word();
                text += correlation.isZero() ? "" : " correlation " + correlation;
            }
            return text;
        }
    }

    /**
     * Packets vanish.
     *
     * @param probability of each one
     * @param correlation how much it depends on what happened to the one before
     */
    record Loss(Probability probability, Probability correlation) implements Effect {
        @Override
        public String word() {
            return "FLAKY";
        }

        @Override
        public String describe() {
            return "loss " + probability + (correlation.isZero() ? "" : " correlation " + correlation);
        }
    }

    /**
     * Packets arrive twice.
     *
     * @param probability of each one
     */
    record Duplicate(Probability probability) implements Effect {
        @Override
        public String word() {
            return "DUPLICATE";
        }

        @Override
        public String describe() {
            return "duplicate " + probability;
        }
    }

    /**
     * Packets arrive with one bit flipped.
     *
     * @param probability of each one
     */
    record Corrupt(Probability probability) implements Effect {
        @Override
        public String word() {
            return "CORRUPT";
        }

        @Override
        public String describe() {
            return "corrupt " + probability;
        }
    }

    /**
     * Packets overtake others: those chosen are sent at once, the rest are delayed.
     *
     * @param probability that a packet is sent at once when its turn has come
     * @param gap the turn comes every so many packets; 1: always
     * @param delay of the packets that are overtaken, above 0
     */
    record Reorder(Probability probability, int gap, Duration delay) implements Effect {
        private static final int LARGEST_GAP = 1_000_000;

        /** Checks the ranges. */
        public Reorder {
            require("delay", delay, LONGEST_DELAY);
            if (delay.isZero()) {
                throw new BadValueException(
                        "nothing can be overtaken without a delay; give --delay, e.g. --delay 10ms");
            }
            if (gap < 1 || gap > LARGEST_GAP) {
                throw new BadValueException("a gap lies between 1 and " + LARGEST_GAP + " packets: '" + gap + "'");
            }
        }

        @Override
        public String word() {
            return "REORDER";
        }

        @Override
        public String describe() {
            return "reorder " + probability + " gap " + gap + " delay " + Durations.format(delay);
        }
    }

    /**
     * Packets pass at most so fast.
     *
     * @param rate of all the traffic together
     * @param burstBytes what may pass at once after a pause
     */
    record RateLimit(Rate rate, long burstBytes) implements Effect {
        // Full-size frames with their Ethernet header: less could never send one.
        private static final long SMALLEST_BURST = 1600;

        /** Checks the burst. */
        public RateLimit {
            if (burstBytes < SMALLEST_BURST) {
                throw new BadValueException(
                        "a burst must hold a packet, so at least " + SMALLEST_BURST + " bytes: '" + burstBytes + "'");
            }
        }

        @Override
        public String word() {
            return "RATE";
        }

        @Override
        public String describe() {
            return "rate " + rate + " burst " + burstBytes + "b";
        }
    }

    private static void require(String what, Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new BadValueException("a " + what + " lies between 0 and " + Durations.format(most) + ": '"
                    + (value.isNegative() ? "-" + Durations.format(value.negated()) : Durations.format(value)) + "'");
        }
    }
}
