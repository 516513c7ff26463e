package io.faultd.fault;

import io.faultd.unit.BadValueException;
import java.util.Locale;

/** Which packets a fault meets, in the container's view. */
public enum Direction {
    /** What the container receives. */
    IN,
    /** What it sends. */
    OUT,
    /** Both ways, each by itself: a delay of 50 ms makes a round trip 100 ms longer. */
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

    /** As users write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it includes what the container receives. */
    public boolean in() {
        return this != OUT;
    }

    /** Whether it includes what the container sends. */
    public boolean out() {
        return this != IN;
    }
}
