package io.faultd.fault;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;

/** Checks of values against what the kernel can hold and what can be meant. */
final class Ranges {
    // A full-size frame with its Ethernet header: less could never send one.
    private static final long SMALLEST_BURST_BYTES = 1600;
    private static final long LARGEST_BURST_BYTES = 1L << 30;

    private Ranges() {}

    static void requireTime(String what, Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new BadValueException("a " + what + " lies between 0 and " + Durations.format(most) + ": '"
                    + (value.isNegative() ? "-" + Durations.format(value.negated()) : Durations.format(value)) + "'");
        }
    }

    static void requireNumber(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new BadValueException(what + " lies between " + least + " and " + most + ": '" + value + "'");
        }
    }

    static void requireBurst(long bytes) {
        if (bytes < SMALLEST_BURST_BYTES) {
            throw new BadValueException(
                    "a burst must hold a packet, so at least " + SMALLEST_BURST_BYTES + " bytes: '" + bytes + "'");
        }
        if (bytes > LARGEST_BURST_BYTES) {
            throw new BadValueException("a burst is at most 1gb: '" + bytes + "'");
        }
    }
}
