package io.faultd.flow;

import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Some IPv4 and IPv6 addresses.
 *
 * @param ranges sorted, disjoint and not adjacent; each of one version
 */
public record AddressSet(List<Span<Address>> ranges) {
    /** No address. */
    public static final AddressSet NONE = new AddressSet(List.of());

    /** All of both versions. */
    public static final AddressSet ALL = new AddressSet(
            List.of(new Span<>(Address.FIRST_4, Address.LAST_4), new Span<>(Address.FIRST_6, Address.LAST_6)));

    /** Makes a set of ranges in any order, which can overlap. */
    public AddressSet {
        for (Span<Address> range : ranges) {
            if (range.first().ip6() != range.last().ip6()) {
                throw new IllegalArgumentException("a range from IPv4 to IPv6: " + range);
            }
        }
        ranges = Spans.normal(ranges, Address::next);
    }

    /** These addresses. */
    public static AddressSet of(Collection<Address> addresses) {
        return new AddressSet(addresses.stream().map(Span::of).toList());
    }

    /** Those that have the first bits of an address, as many as {@code length} says. */
    public static AddressSet prefix(Address address, int length) {
        return new AddressSet(List.of(new Span<>(address.first(length), address.last(length))));
    }

    /**
     * Reads addresses, prefixes and ranges joined by commas: {@code 10.0.0.0/8,192.168.0.1-192.168.0.9,fd00::/8}. A
     * prefix can have host bits, as in {@code 10.0.0.5/24}.
     *
     * @throws BadValueException when a part is none of these
     */
    public static AddressSet parse(String text) {
        List<Span<Address>> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            ranges.add(range(part.strip()));
        }
        return new AddressSet(ranges);
    }

    private static Span<Address> range(String text) {
        int slash = text.indexOf('/');
        int dash = text.indexOf('-');
        if (slash >= 0) {
            Address address = Address.parse(text.substring(0, slash));
            String length = text.substring(slash + 1);
            if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > address.bits()) {
                throw new BadValueException("'" + text + "' is not a prefix: its length is not one from 0 to "
                        + address.bits() + "; write one like 10.0.0.0/8 or fd00::/8");
            }
            return new Span<>(address.first(Integer.parseInt(length)), address.last(Integer.parseInt(length)));
        }
        if (dash < 0) {
            return Span.of(Address.parse(text));
        }
        Address first = Address.parse(text.substring(0, dash));
        Address last = Address.parse(text.substring(dash + 1));
        if (first.ip6() != last.ip6() || first.compareTo(last) > 0) {
            throw new BadValueException("'" + text + "' is not a range of addresses: its end comes before its start");
        }
        return new Span<>(first, last);
    }

    /** Those of IPv4. */
    public List<Span<Address>> ranges4() {
        return ranges.stream().filter(range -> !range.first().ip6()).toList();
    }

    /** Those of IPv6. */
    public List<Span<Address>> ranges6() {
        return ranges.stream().filter(range -> range.first().ip6()).toList();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** Whether an address is one of them. */
    public boolean contains(Address address) {
        return Spans.contain(ranges, address);
    }

    /** The addresses of both. */
    public AddressSet union(AddressSet other) {
        List<Span<Address>> both = new ArrayList<>(ranges);
        both.addAll(other.ranges);
        return new AddressSet(both);
    }

    /** The addresses that are in both. */
    public AddressSet intersect(AddressSet other) {
        return new AddressSet(Spans.intersection(ranges, other.ranges));
    }

    /** Whether an address is in both. */
    public boolean meets(AddressSet other) {
        return Spans.meet(ranges, other.ranges);
    }

    /** The addresses that are not in the other. */
    public AddressSet minus(AddressSet other) {
        return new AddressSet(Spans.difference(ranges, other.ranges, Address::next, Address::previous));
    }

    /** The addresses as prefixes and single addresses, for programs that know no ranges, e.g. {@code 10.0.0.0/8}. */
    public List<String> prefixes() {
        List<String> prefixes = new ArrayList<>();
        for (Span<Address> range : ranges) {
            Address next = range.first();
            while (next != null) {
                int length = shortest(next, range.last());
                Address last = next.last(length);
                prefixes.add(length == next.bits() ? next.toString() : next + "/" + length);
                next = last.equals(range.last()) ? null : last.next();
            }
        }
        return prefixes;
    }

    /** The length of the largest prefix that begins there and does not go beyond an address. */
    private static int shortest(Address first, Address last) {
        int length = 0;
        while (!first.first(length).equals(first) || first.last(length).compareTo(last) > 0) {
            length++;
        }
        return length;
    }

    /**
     * The range as a prefix, address or range: {@code 10.0.0.0/8}, {@code fd00::1} or {@code 10.0.0.1-10.0.0.9}; nft
     * reads all three.
     */
    public static String text(Span<Address> range) {
        if (range.first().equals(range.last())) {
            return range.first().toString();
        }
        for (int length = 0; length < range.first().bits(); length++) {
            boolean starts = range.first().first(length).equals(range.first());
            if (starts && range.first().last(length).equals(range.last())) {
                return range.first() + "/" + length;
            }
        }
        return range.toString();
    }

    /** All ranges, joined by commas; {@link #parse} reads it back if there is one. */
    @Override
    public String toString() {
        return ranges.stream().map(AddressSet::text).collect(Collectors.joining(","));
    }
}
