package io.faultd.fault;

import io.faultd.unit.BadValueException;
import java.util.Locale;

/** Which packets a fault is about, seen from the target. */
public enum Direction {
    /** Packets that the target receives. */
    IN,
    /** Packets that it sends. */
    OUT,
    /** Both ways, each separately: a delay of 50 ms makes a round trip 100 ms longer. */
    BOTH;

    /**
     * Reads {@code in}, {@code out} or {@code both}.
     *
     * @throws BadValueException for anything else
     */
    public static Direction parse(String text) {
        for (Direction direction : values()) {
            if (direction.word().equals(text)) {
                return direction;
            }
        }
        throw new BadValueException("'" + text + "' is not a direction; write in, out or both");
    }

    /** As text. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it includes packets that the target receives. */
    public boolean in() {
        return this != OUT;
    }

    /** Whether it includes packets that the target sends. */
    public boolean out() {
        return this != IN;
    }
}
