package io.faultd.fault.spec;

import io.faultd.fault.Range;
import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One option of a command that makes faults: {@code --peak-rate} on the command line, {@code peak_rate} in a request,
 * in the journal and in files.
 *
 * @param <T> the type of its value
 */
public final class FaultOption<T> {
    private final String name;
    private final OptionType<T> type;
    private final String description;
    private final Limits<T> limits;
    private String member;
    private String standard;
    private String example;
    private String bare;
    private String flag;
    private List<String> choices = List.of();
    private boolean spelledOut;

    private record Limits<T>(Optional<Range<?>> range, UnaryOperator<T> check) {}

    private FaultOption(String name, OptionType<T> type, String description, Limits<T> limits) {
        this.name = name;
        this.member = name;
        this.flag = type.takes() == OptionType.Takes.WORDS ? name : "--" + name.replace('_', '-');
        this.type = type;
        this.description = description;
        this.limits = limits;
    }

    /**
     * An option without a default, which accepts all values of its type.
     *
     * @param name in a request
     * @param description a line for the command's help
     */
    static <T> FaultOption<T> of(String name, OptionType<T> type, String description) {
        return new FaultOption<>(name, type, description, new Limits<>(Optional.empty(), value -> value));
    }

    /** The same with limits. */
    static <T extends Comparable<? super T>> FaultOption<T> of(
            String name, OptionType<T> type, Range<T> range, String description) {
        return new FaultOption<>(name, type, description, new Limits<>(Optional.of(range), range::check));
    }

    /** Gives it another name in an effect's object. */
    FaultOption<T> member(String other) {
        member = other;
        return this;
    }

    /** Sets its default. */
    FaultOption<T> standard(String text) {
        standard = text;
        example = text;
        return this;
    }

    /** Sets an example for the error about a missing value. */
    FaultOption<T> example(String text) {
        example = text;
        return this;
    }

    /** Sets its value where it is given without one. */
    FaultOption<T> bare(String text) {
        bare = text;
        return this;
    }

    /** Sets the values that can follow it, if they are few. */
    FaultOption<T> choices(List<String> texts) {
        choices = List.copyOf(texts);
        return this;
    }

    /** Gives it another name on a command line. */
    FaultOption<T> flag(String other) {
        flag = other;
        return this;
    }

    /** Removes its default in an effect's object, where the value is required. */
    FaultOption<T> spelledOut() {
        spelledOut = true;
        return this;
    }

    /** Its name in a request, e.g. {@code peak_rate}. */
    public String name() {
        return name;
    }

    /** Its name in a spelling. */
    public String name(Spelling spelling) {
        return switch (spelling) {
            case COMMAND_LINE -> flag;
            case REQUEST -> name;
            case EFFECT -> member;
        };
    }

    /** The type of its value. */
    public OptionType<T> type() {
        return type;
    }

    /** A line for the command's help. */
    public String description() {
        return description;
    }

    /** The limits of its value, besides those of its type. */
    public Optional<Range<?>> range() {
        return limits.range();
    }

    /** The default, as text. */
    public Optional<String> standard() {
        return Optional.ofNullable(standard);
    }

    /** The default. */
    Optional<T> standard(Spelling spelling) {
        return spelledOut && spelling == Spelling.EFFECT
                ? Optional.empty()
                : standard().map(type.reader());
    }

    /** The value where it is given without one, as text. */
    public Optional<String> bare() {
        return Optional.ofNullable(bare);
    }

    /** The values that can follow it, if they are few. */
    public List<String> choices() {
        return choices;
    }

    /** An example of a value, as text. */
    public Optional<String> example() {
        return Optional.ofNullable(example);
    }

    /**
     * Returns a value that is in the range.
     *
     * @throws BadValueException when it is not
     */
    public T check(T value) {
        return limits.check().apply(value);
    }

    /**
     * Reads a value.
     *
     * @param value a string, a number, a boolean or a list of them
     * @throws BadOptionException when it is invalid, or out of range
     */
    public T read(Object value) {
        try {
            boolean isBare = type.takes() == OptionType.Takes.PERHAPS && Boolean.TRUE.equals(value);
            return check(type.reader().apply(isBare ? bare : value));
        } catch (BadValueException e) {
            throw BadOptionException.of(this, e.getMessage());
        }
    }

    /** Puts a value where {@link #read} finds it in an effect's object. */
    void write(T value, Map<String, Object> members) {
        members.put(member, type.writer().apply(value));
    }

    @Override
    public String toString() {
        return name;
    }
}
