package io.faultd.flow;

/**
 * All values from one to another.
 *
 * @param first the lowest
 * @param last the highest, included; not below the first
 */
public record Span<T extends Comparable<T>>(T first, T last) {
    /** Checks the order. */
    public Span {
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("a span from " + first + " down to " + last);
        }
    }

    /** The span of one value. */
    public static <T extends Comparable<T>> Span<T> of(T value) {
        return new Span<>(value, value);
    }

    /** Whether a value lies in it. */
    public boolean contains(T value) {
        return first.compareTo(value) <= 0 && last.compareTo(value) >= 0;
    }

    /** As users write it: {@code 80} or {@code 1000-1010}. */
    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + "-" + last;
    }
}
