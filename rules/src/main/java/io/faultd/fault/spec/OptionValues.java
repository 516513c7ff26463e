package io.faultd.fault.spec;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The values of options that were given together. */
public final class OptionValues {
    private final Map<FaultOption<?>, Object> values = new IdentityHashMap<>();
    private final Spelling spelling;

    private OptionValues(Spelling spelling) {
        this.spelling = spelling;
    }

    /**
     * Reads all values that are given.
     *
     * @param given returns the value given under a name, or null; called for every option
     * @throws BadOptionException when one can't be read, or is out of range
     */
    static OptionValues read(List<FaultOption<?>> options, Function<String, Object> given, Spelling spelling) {
        OptionValues values = new OptionValues(spelling);
        BadOptionException first = null;
        for (FaultOption<?> option : options) {
            // All are requested, also after an invalid one: the caller records which names are known.
            Object value = given.apply(option.name(spelling));
            boolean absent =
                    value == null || (option.type().takes() == OptionType.Takes.PERHAPS && Boolean.FALSE.equals(value));
            if (!absent && first == null) {
                try {
                    values.values.put(option, option.read(value));
                } catch (BadOptionException e) {
                    first = e;
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return values;
    }

    /** Whether an option is given; one that is false or an empty list counts as not given. */
    public boolean has(FaultOption<?> option) {
        Object value = values.get(option);
        boolean isEmpty = value instanceof List<?> list && list.isEmpty();
        return value != null && !isEmpty && !Boolean.FALSE.equals(value);
    }

    /** Whether one of some options is given. */
    public boolean hasAny(FaultOption<?>... options) {
        return Stream.of(options).anyMatch(this::has);
    }

    /** The value that is given. */
    @SuppressWarnings("unchecked") // read() puts each option's own type
    public <T> Optional<T> given(FaultOption<T> option) {
        return Optional.ofNullable((T) values.get(option));
    }

    /** An option's value: the one given, else its default. */
    public <T> Optional<T> find(FaultOption<T> option) {
        Optional<T> given = given(option);
        return given.isPresent() ? given : option.standard(spelling);
    }

    /**
     * The same of an option that must have a value.
     *
     * @throws BadOptionException when it has none
     */
    public <T> T get(FaultOption<T> option) {
        return find(option).orElseThrow(() -> missing(option));
    }

    private static BadOptionException missing(FaultOption<?> option) {
        return new BadOptionException(
                option,
                " is missing",
                option.example().map(text -> "; give one, e.g. " + text).orElse(""));
    }
}
