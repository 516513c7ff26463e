package io.faultd.flow;

import io.faultd.unit.BadValueException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Some protocols over IP.
 *
 * @param numbers 0 to 255, as IANA assigns them; at least one
 */
public record ProtocolSet(SortedSet<Integer> numbers) {
    /** The protocols of ports given without a protocol: TCP and UDP. */
    public static final ProtocolSet TCP_AND_UDP = new ProtocolSet(Set.of(6, 17));

    private static final int LAST = 255;
    // ICMP over IPv4 and over IPv6 have a number each; the word icmp selects both.
    private static final Map<String, List<Integer>> WORDS = words();
    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);

    /** Checks the range. */
    public ProtocolSet {
        numbers = Collections.unmodifiableSortedSet(new TreeSet<>(numbers));
        if (numbers.isEmpty() || numbers.first() < 0 || numbers.last() > LAST) {
            throw new IllegalArgumentException("protocols lie between 0 and " + LAST + ": " + numbers);
        }
    }

    /** The protocols of these numbers. */
    public ProtocolSet(Collection<Integer> numbers) {
        this(new TreeSet<>(numbers));
    }

    private static Map<String, List<Integer>> words() {
        Map<String, List<Integer>> words = new LinkedHashMap<>();
        words.put("tcp", List.of(6));
        words.put("udp", List.of(17));
        words.put("icmp", List.of(1, 58));
        words.put("icmpv6", List.of(58));
        words.put("sctp", List.of(132));
        words.put("dccp", List.of(33));
        words.put("udplite", List.of(136));
        words.put("gre", List.of(47));
        words.put("esp", List.of(50));
        words.put("ah", List.of(51));
        return words;
    }

    /**
     * Reads words and numbers joined by commas: {@code tcp,udp,icmp,47}. {@code icmp} means ICMPv6 too.
     *
     * @throws BadValueException when a part is no known word and no number from 0 to 255
     */
    public static ProtocolSet parse(String text) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            String word = part.strip().toLowerCase(Locale.ROOT);
            if (WORDS.containsKey(word)) {
                numbers.addAll(WORDS.get(word));
            } else if (word.matches("\\d{1,3}") && Integer.parseInt(word) <= LAST) {
                numbers.add(Integer.parseInt(word));
            } else {
                throw new BadValueException("'" + text + "' is not a list of protocols; write "
                        + String.join(", ", WORDS.keySet()) + " or numbers from 0 to " + LAST + ", joined by commas");
            }
        }
        return new ProtocolSet(numbers);
    }

    /** Whether a protocol is one of them. */
    public boolean contains(int number) {
        return numbers.contains(number);
    }

    /** Those of them whose packets have no ports. */
    public Optional<ProtocolSet> withoutPorts() {
        List<Integer> some =
                numbers.stream().filter(number -> !WITH_PORTS.contains(number)).toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(new ProtocolSet(some));
    }

    /** Whether a protocol is in both. */
    public boolean meets(ProtocolSet other) {
        return numbers.stream().anyMatch(other.numbers::contains);
    }

    /** The protocols that are in both; for two that {@link #meets meet}. */
    public ProtocolSet intersect(ProtocolSet other) {
        return new ProtocolSet(numbers.stream().filter(other.numbers::contains).toList());
    }

    /** As users write it; {@link #parse} reads it back. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",");
        SortedSet<Integer> left = new TreeSet<>(numbers);
        WORDS.forEach((word, meant) -> {
            if (left.containsAll(meant)) {
                text.add(word);
                meant.forEach(left::remove);
            }
        });
        left.forEach(number -> text.add(number.toString()));
        return text.toString();
    }
}
