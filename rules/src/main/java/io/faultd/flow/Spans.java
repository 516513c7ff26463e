package io.faultd.flow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Sets as lists of spans; the arguments of all methods except {@link #normal}, and all results, are sorted, disjoint
 * and not adjacent.
 */
final class Spans {
    private Spans() {}

    /**
     * The same values in as few spans as possible, sorted.
     *
     * @param next the value after another; never called with the highest value
     */
    static <T extends Comparable<T>> List<Span<T>> normal(Collection<Span<T>> spans, UnaryOperator<T> next) {
        List<Span<T>> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparing(Span::first));
        List<Span<T>> merged = new ArrayList<>(sorted.size());
        for (Span<T> span : sorted) {
            Span<T> before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            boolean touches = before != null
                    && (span.first().compareTo(before.last()) <= 0
                            || span.first().equals(next.apply(before.last())));
            if (!touches) {
                merged.add(span);
            } else if (span.last().compareTo(before.last()) > 0) {
                merged.set(merged.size() - 1, new Span<>(before.first(), span.last()));
            }
        }
        return List.copyOf(merged);
    }

    /** The values in both. */
    static <T extends Comparable<T>> List<Span<T>> intersection(List<Span<T>> one, List<Span<T>> other) {
        List<Span<T>> common = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < one.size() && j < other.size()) {
            Span<T> a = one.get(i);
            Span<T> b = other.get(j);
            T first = a.first().compareTo(b.first()) >= 0 ? a.first() : b.first();
            boolean endsFirst = a.last().compareTo(b.last()) <= 0;
            T last = endsFirst ? a.last() : b.last();
            if (first.compareTo(last) <= 0) {
                common.add(new Span<>(first, last));
            }
            if (endsFirst) {
                i++;
            } else {
                j++;
            }
        }
        return common;
    }

    /** Whether a value is in both. */
    static <T extends Comparable<T>> boolean meet(List<Span<T>> one, List<Span<T>> other) {
        int i = 0;
        int j = 0;
        while (i < one.size() && j < other.size()) {
            Span<T> a = one.get(i);
            Span<T> b = other.get(j);
            if (a.last().compareTo(b.first()) < 0) {
                i++;
            } else if (b.last().compareTo(a.first()) < 0) {
                j++;
            } else {
                return true;
            }
        }
        return false;
    }

    /** The values in the first and not in the second. */
    static <T extends Comparable<T>> List<Span<T>> difference(
            List<Span<T>> one, List<Span<T>> without, UnaryOperator<T> next, UnaryOperator<T> previous) {
        List<Span<T>> left = new ArrayList<>();
        for (Span<T> span : one) {
            T from = span.first();
            boolean used = false;
            for (Span<T> cut : without) {
                if (cut.last().compareTo(from) < 0) {
                    continue;
                }
                if (cut.first().compareTo(span.last()) > 0) {
                    break;
                }
                if (cut.first().compareTo(from) > 0) {
                    left.add(new Span<>(from, previous.apply(cut.first())));
                }
                used = cut.last().compareTo(span.last()) >= 0;
                if (used) {
                    break;
                }
                from = next.apply(cut.last());
            }
            if (!used) {
                left.add(new Span<>(from, span.last()));
            }
        }
        return left;
    }

    /** Whether a value is in one of them. */
    static <T extends Comparable<T>> boolean contain(List<Span<T>> spans, T value) {
        int low = 0;
        int high = spans.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Span<T> span = spans.get(middle);
            if (span.last().compareTo(value) < 0) {
                low = middle + 1;
            } else if (span.first().compareTo(value) > 0) {
                high = middle - 1;
            } else {
                return true;
            }
        }
        return false;
    }
}
