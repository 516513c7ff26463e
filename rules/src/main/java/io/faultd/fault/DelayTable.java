package io.faultd.fault;

import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A distribution of the user, in netem's form: a number is drawn from the list, each with the same chance, and the time
 * is the mean plus the jitter times the number / 8192. {@code tc} reads the same from its {@code .dist} files (man
 * tc-netem, distribution).
 *
 * @param numbers 1 to 16384 ({@code NETEM_DIST_MAX}), each -32768 to 32767
 */
public record DelayTable(List<Integer> numbers) implements DelayShape {
    static final int MOST_NUMBERS = 16_384;

    /** Checks the ranges. */
    public DelayTable {
        numbers = List.copyOf(numbers);
        if (numbers.isEmpty() || numbers.size() > MOST_NUMBERS) {
            throw new BadValueException("a distribution has 1 to " + MOST_NUMBERS + " numbers, not " + numbers.size());
        }
        for (int number : numbers) {
            if (number != (short) number) {
                throw new BadValueException("a distribution's numbers lie between -32768 and 32767: '" + number + "'");
            }
        }
    }

    /**
     * Reads the content of a {@code .dist} file: numbers between white space, and lines that begin with {@code #}.
     *
     * @throws BadValueException when it has other content, no number, or too many
     */
    public static DelayTable parse(String content) {
        List<Integer> numbers = new ArrayList<>();
        content.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            for (String word : line.strip().split("\\s+")) {
                if (!word.isEmpty()) {
                    numbers.add(number(word));
                }
            }
        });
        return new DelayTable(numbers);
    }

    private static int number(String word) {
        if (!word.matches("[+-]?\\d{1,9}")) {
            String shown = word.length() <= 40 ? word : word.substring(0, 40) + "…";
            throw new BadValueException(
                    "'" + shown + "' is not a number of a distribution; its file holds whole numbers"
                            + " between white space, as iproute2's .dist files");
        }
        return Integer.parseInt(word);
    }

    /** Always {@code custom}: there are too many numbers to list. */
    @Override
    public String word() {
        return "custom";
    }

    @Override
    public <R> R fold(Function<Distribution, R> known, Function<DelayTable, R> table) {
        return table.apply(this);
    }
}
