package io.faultd.fault;

import io.faultd.unit.BadValueException;
import java.util.Locale;
import java.util.function.Function;

/** How the delays of packets spread around their mean (man tc-netem, DISTRIBUTION). */
public enum Distribution implements DelayShape {
    UNIFORM,
    NORMAL,
    PARETO,
    PARETONORMAL;

    /**
     * Reads {@code uniform}, {@code normal}, {@code pareto} or {@code paretonormal}.
     *
     * @throws BadValueException for anything else
     */
    public static Distribution parse(String text) {
        for (Distribution distribution : values()) {
            if (distribution.word().equals(text)) {
                return distribution;
            }
        }
        throw new BadValueException(
                "'" + text + "' is not a delay distribution; write normal, uniform, pareto or paretonormal");
    }

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public <R> R fold(Function<Distribution, R> known, Function<DelayTable, R> table) {
        return known.apply(this);
    }
}
