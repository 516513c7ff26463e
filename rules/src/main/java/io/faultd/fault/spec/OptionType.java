package io.faultd.fault.spec;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import io.faultd.unit.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The type of an option's value.
 *
 * @param label the value's placeholder in a command's help, e.g. {@code DURATION}; empty for a flag
 * @param takes what follows the option on a command line
 * @param reader converts a string, a number, a boolean or a list of them to the value; throws {@link BadValueException}
 *     where it can't
 * @param writer converts the value to what {@code reader} reads, exactly
 */
public record OptionType<T>(String label, Takes takes, Function<Object, T> reader, Function<T, Object> writer) {
    private static final int MAX_WORDS = 10_000;

    /** What follows an option on a command line. */
    public enum Takes {
        /** Nothing: its presence is its value. */
        NOTHING,
        /** A value. */
        VALUE,
        /** A value; the option can be repeated. */
        VALUES,
        /**
         * A value, if it is joined by an equals sign. In a request {@code true} means no value, {@code false} an absent
         * option.
         */
        PERHAPS,
        /** One of a few words, if one of them follows. */
        CHOICE,
        /** Not an option there, but the command's words. */
        WORDS
    }

    /** Present or not. */
    public static final OptionType<Boolean> FLAG =
            new OptionType<>("", Takes.NOTHING, OptionType::flag, value -> value);

    /** A time, e.g. {@code 75ms}. */
    public static final OptionType<Duration> DURATION = text("DURATION", Durations::parse, Durations::format);

    /** A chance, e.g. {@code 30%}. */
    public static final OptionType<Probability> PERCENT = text("PERCENT", Probability::parse, Probability::toString);

    /** A data rate, e.g. {@code 1mbit}; written in bytes per second, the kernel's unit. */
    public static final OptionType<Rate> RATE = text("RATE", Rate::parse, rate -> rate.bytesPerSecond() + "bps");

    /** An amount of data, e.g. {@code 32kb}. */
    public static final OptionType<Long> SIZE = text("SIZE", Size::parseBytes, bytes -> bytes + "b");

    /** A whole number. */
    public static final OptionType<Integer> COUNT = text("N", OptionType::count, number -> number);

    /** A whole number of bytes, which can be negative. */
    public static final OptionType<Integer> BYTES = text("BYTES", OptionType::bytes, number -> number);

    /** A type that is written as one text. */
    static <T> OptionType<T> text(String label, Function<String, T> parser, Function<T, Object> writer) {
        return new OptionType<>(label, Takes.VALUE, value -> parser.apply(string(value)), writer);
    }

    /** A type that is written as one word or a list of them. */
    static <T> OptionType<T> words(
            String label, Takes takes, Function<List<String>, T> parser, Function<T, Object> writer) {
        return new OptionType<>(label, takes, value -> parser.apply(words(value)), writer);
    }

    /** A text, or a number as its text. */
    static String string(Object value) {
        if (value instanceof String || value instanceof Number) {
            return value.toString();
        }
        throw new BadValueException("must be a string");
    }

    /** A type of one text that can be absent behind the option. */
    static <T> OptionType<T> perhaps(OptionType<T> type) {
        return new OptionType<>(type.label(), Takes.PERHAPS, type.reader(), type.writer());
    }

    private static boolean flag(Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new BadValueException("must be true or false");
    }

    private static int count(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new BadValueException("'" + text + "' is not a number; write a whole number from 1");
        }
        return Integer.parseInt(text);
    }

    private static int bytes(String text) {
        if (!text.matches("-?\\d{1,9}")) {
            throw new BadValueException("'" + text + "' is not a number of bytes; write a whole number, e.g. 48");
        }
        return Integer.parseInt(text);
    }

    /**
     * Reads one word or a list of them.
     *
     * @throws BadValueException when it is neither, or the list is too long
     */
    public static List<String> words(Object value) {
        if (value instanceof String word) {
            return List.of(word);
        }
        if (!(value instanceof List<?> list) || list.size() > MAX_WORDS) {
            throw new BadValueException("must be a list of at most " + MAX_WORDS + " strings");
        }
        List<String> words = new ArrayList<>();
        for (Object word : list) {
            if (!(word instanceof String text)) {
                throw new BadValueException("must be a list of strings");
            }
            words.add(text);
        }
        return words;
    }
}
