package io.faultd.api;

import io.faultd.fault.Range;
import io.faultd.fault.spec.FaultOption;
import io.faultd.fault.spec.OptionType.Takes;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values of an option, as members of a request.
 *
 * @param valid in its range, its limits among them
 * @param invalid just beyond its limits, and such as are no values at all
 */
record OptionSamples(List<Object> valid, List<Object> invalid) {
    /** By the option's name, else by the label of its type. A new type fails the test until it has samples here. */
    private static final Map<String, OptionSamples> KNOWN = Map.ofEntries(
            known("DURATION", List.of("0", "1.5s"), List.of("-5ms", "75", "soon", "")),
            known("PERCENT", List.of("0%", "30", "0.0001%", "100%"), List.of("100.0001%", "-1%", "0.00001%", "much")),
            known("RATE", List.of("8bit", "1mbit", "2mbit", "10tbit"), List.of("7bit", "10.001tbit", "-1mbit", "fast")),
            known("SIZE", List.of("2kb"), List.of("0", "2gb", "-1", "big")),
            known("N", List.of("1", "007"), List.of("-1", "1.5", "1000000000", "99999999999999999999", "x", "+1")),
            known("seed", List.of("42", "007"), List.of("-1", "1.5", "99999999999999999999", "x", "+1")),
            known("for", List.of("1ns", "1.5s"), List.of("0", "-5ms", "75", "soon", "")),
            known("BYTES", List.of("0", "48"), List.of("99999999999", "1.5", "x")),
            known("TIME[-TIME]", List.of("10ms", "5ms-10ms", "1ns-60s"), List.of("10ms-5ms", "0", "61s", "1ms-", "x")),
            known("MODEL", List.of("gemodel:1%,10%", "state:1"), List.of("5%", "gemodel", "state:60,1,1,1,60")),
            known(
                    "PEER[,...]",
                    List.of(List.of("app,10.0.0.0/8", "fd00::1")),
                    List.of(List.of("10.0.0.0/33"), List.of("a,"))),
            known("PORTS", List.of("80,443,1000-1010", "0", "65535"), List.of("65536", "http", "9-1")),
            known("PROTOCOLS", List.of("tcp,udp", "icmp", "255"), List.of("256", "ip")),
            known("DIRECTION", List.of("in", "out", "both"), List.of("up")),
            known("ID", List.of("f-1"), List.of()),
            known("FORM", List.of("tc", "nft", "iptables", "json"), List.of("yaml")),
            known("PACKETS", List.of("syn", "established"), List.of("all")),
            known("SHAPE", List.of("halves", "bridge"), List.of("star")),
            known("A=B[,...]", List.of(Map.of("a", List.of("b", "c"))), List.of()),
            known("GROUP...", List.of(List.of(List.of("a"), List.of("b", "c"))), List.of(List.of(List.of("x:y")))),
            known(
                    "TARGET...",
                    List.of(List.of("db", "label:tier=web")),
                    List.of(List.of("colour:red"), List.of("/[/"))),
            known("distribution", List.of("normal", "uniform", "pareto", "paretonormal"), List.of("gauss")),
            known("slot_distribution", List.of("normal", "pareto"), List.of("gauss")),
            known("shaper", List.of("htb", "tbf", "netem"), List.of("red")),
            known("name", List.of("3g", "dsl"), List.of("5g")));

    private static Map.Entry<String, OptionSamples> known(String label, List<Object> valid, List<Object> invalid) {
        return Map.entry(label, new OptionSamples(valid, invalid));
    }

    static OptionSamples of(FaultOption<?> option) {
        if (option.type().takes() == Takes.NOTHING) {
            return new OptionSamples(List.of(true, false), List.of());
        }
        OptionSamples known = Optional.ofNullable(KNOWN.get(option.name()))
                .orElseGet(() -> KNOWN.get(option.type().label()));
        if (known == null) {
            throw new AssertionError(
                    "no samples of " + option + ", which takes " + option.type().label());
        }
        return option.range().map(range -> known.in(range)).orElse(known);
    }

    /** A few that are valid, for combinations. */
    List<Object> some() {
        return valid.subList(0, Math.min(valid.size(), 3));
    }

    private OptionSamples in(Range<?> range) {
        List<Object> inside = new ArrayList<>();
        List<Object> outside = new ArrayList<>(invalid);
        inside.add(text(range.least()));
        inside.add(text(range.most()));
        outside.add(text(beyond(range.least(), -1)));
        outside.add(text(beyond(range.most(), 1)));
        return new OptionSamples(inside, outside);
    }

    private static Object beyond(Object limit, int step) {
        if (limit instanceof Duration time) {
            return time.plusNanos(step);
        }
        if (limit instanceof Probability chance) {
            return step < 0 ? "-1%" : new Probability(chance.scaled() + step);
        }
        return limit instanceof Integer number ? (Object) (number + (long) step) : (Object) ((Long) limit + step);
    }

    private static String text(Object value) {
        if (value instanceof Duration time) {
            return time.isNegative() ? "-" + Durations.format(time.negated()) : Durations.format(time);
        }
        return value.toString();
    }
}
