package io.faultd.flow;

import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Some ports.
 *
 * @param ranges of 0 to 65535; sorted, disjoint and not adjacent
 */
public record PortSet(List<Span<Integer>> ranges) {
    private static final int LAST = 65_535;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /** Makes a set of at least one range, in any order; ranges can overlap. */
    public PortSet {
        ranges = Spans.normal(ranges, port -> port + 1);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("no ports");
        }
        if (ranges.get(0).first() < 0 || ranges.get(ranges.size() - 1).last() > LAST) {
            throw new IllegalArgumentException("ports lie between 0 and " + LAST + ": " + ranges);
        }
    }

    /**
     * Reads ports and ranges joined by commas: {@code 80,443,1000-1010}.
     *
     * @throws BadValueException when a part is neither, lies outside 0 to 65535, or ends before it starts
     */
    public static PortSet parse(String text) {
        List<Span<Integer>> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            ranges.add(range(part.strip(), text));
        }
        return new PortSet(ranges);
    }

    private static Span<Integer> range(String part, String text) {
        Matcher matcher = RANGE.matcher(part);
        if (!matcher.matches()) {
            throw new BadValueException("'" + text + "' is not a list of ports; write one like 80,443,1000-1010");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first > LAST || last > LAST) {
            throw new BadValueException("ports lie between 0 and " + LAST + ": '" + text + "'");
        }
        if (first > last) {
            throw new BadValueException("a range of ports goes up: '" + text + "'");
        }
        return new Span<>(first, last);
    }

    /** Whether a port is one of them. */
    public boolean contains(int port) {
        return Spans.contain(ranges, port);
    }

    /** Whether a port is in both. */
    public boolean meets(PortSet other) {
        return Spans.meet(ranges, other.ranges);
    }

    /** The ports that are in both; for two that {@link #meets meet}. */
    public PortSet intersect(PortSet other) {
        return new PortSet(Spans.intersection(ranges, other.ranges));
    }

    /** As users write it; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return ranges.stream().map(Span::toString).collect(Collectors.joining(","));
    }
}
