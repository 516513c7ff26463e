package io.faultd.fault;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.util.function.Function;

/**
 * The values that a quantity can have.
 *
 * @param what the quantity, with its article, e.g. {@code a delay}
 * @param least the smallest allowed value
 * @param most the largest allowed value
 * @param format converts a value to text
 * @param why the reason for a limit that is not obvious, e.g. {@code it must hold a packet}; empty where there is none
 */
public record Range<T extends Comparable<? super T>>(
        String what, T least, T most, Function<T, String> format, String why) {
    static Range<Duration> ofTimes(String what, Duration least, Duration most, String why) {
        return new Range<>(what, least, most, Range::signed, why);
    }

    static Range<Duration> ofTimes(String what, Duration most) {
        return ofTimes(what, Duration.ZERO, most, "");
    }

    static Range<Integer> ofNumbers(String what, int least, int most) {
        return new Range<>(what, least, most, Object::toString, "");
    }

    private static String signed(Duration time) {
        return time.isNegative() ? "-" + Durations.format(time.negated()) : Durations.format(time);
    }

    /**
     * Returns a value that lies in the range.
     *
     * @throws BadValueException when it does not; the message names the limits
     */
    public T check(T value) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new BadValueException(what + " lies between " + format.apply(least) + " and " + format.apply(most)
                    + (why.isEmpty() ? "" : ", because " + why) + ": '" + format.apply(value) + "'");
        }
        return value;
    }
}
