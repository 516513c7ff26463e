package io.faultd.fault;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.util.function.Function;

/** The time from one slot to the next, see {@link Effect.Slot}. */
public sealed interface SlotTimes {
    /** The longest time; a longer one is treated as a mistake. */
    Duration LONGEST = Duration.ofMinutes(1);

    /** In the options of {@code faultctl}. */
    String describe();

    /** The longest possible time. */
    Duration longest();

    /** Calls the visitor's method for this kind. */
    <R> R fold(Function<Range, R> range, Function<Spread, R> spread);

    /**
     * Any time of a range.
     *
     * @param least above 0
     * @param most {@code least} to {@link #LONGEST}
     */
    record Range(Duration least, Duration most) implements SlotTimes {
        /** Checks the ranges. */
        public Range {
            Ranges.SLOT_TIME.check(least);
            Ranges.SLOT_TIME.check(most);
            if (most.compareTo(least) < 0) {
                throw new BadValueException("a slot's time is written MIN-MAX, but " + Durations.format(least)
                        + " is more than " + Durations.format(most));
            }
        }

        /**
         * Reads {@code MIN-MAX}, or one time that is both.
         *
         * @throws BadValueException when it is no range of times
         */
        public static Range parse(String text) {
            int dash = text.indexOf('-');
            String least = dash < 0 ? text : text.substring(0, dash);
            String most = dash < 0 ? text : text.substring(dash + 1);
            return new Range(Durations.parse(least), Durations.parse(most));
        }

        /** As text. */
        public String text() {
            String text = Durations.format(least);
            return least.equals(most) ? text : text + "-" + Durations.format(most);
        }

        @Override
        public String describe() {
            return text();
        }

        @Override
        public Duration longest() {
            return most;
        }

        @Override
        public <R> R fold(Function<Range, R> range, Function<Spread, R> spread) {
            return range.apply(this);
        }
    }

    /**
     * Times spread around a mean.
     *
     * @param time their mean, above 0, to {@link #LONGEST}
     * @param jitter the spread, to {@link Effect#WIDEST_JITTER}; negative times count as zero
     * @param distribution how they spread
     */
    record Spread(Duration time, Duration jitter, DelayShape distribution) implements SlotTimes {
        /** Checks the ranges. */
        public Spread {
            Ranges.SLOT_TIME.check(time);
            Ranges.SLOT_JITTER.check(jitter);
        }

        @Override
        public String describe() {
            return Durations.format(time) + " jitter " + Durations.format(jitter) + " " + distribution.word();
        }

        @Override
        public Duration longest() {
            return time.plus(jitter.multipliedBy(Effect.LONGEST_JITTERS));
        }

        @Override
        public <R> R fold(Function<Range, R> range, Function<Spread, R> spread) {
            return spread.apply(this);
        }
    }
}
