package io.faultd.fault.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A rule between options. */
public final class Rule {
    private final Predicate<OptionValues> broken;
    private final List<Object> message;
    private final Map<String, Object> example;

    private Rule(Predicate<OptionValues> broken, List<Object> message, Map<String, Object> example) {
        this.broken = broken;
        this.message = List.copyOf(message);
        this.example = Map.copyOf(example);
    }

    /**
     * A rule.
     *
     * @param broken whether values break it
     * @param example members of a request that break only it
     * @param message parts of a line that says what is wrong and what to do: texts, and options for their names
     */
    static Rule refusing(Predicate<OptionValues> broken, Map<String, Object> example, Object... message) {
        return new Rule(broken, List.of(message), example);
    }

    /** One option that needs another. */
    static Rule needs(FaultOption<?> option, FaultOption<?> other) {
        Map<String, Object> example = new LinkedHashMap<>();
        put(option, example);
        List<Object> message = new ArrayList<>(List.of(option, " needs ", other));
        other.example().ifPresent(text -> message.addAll(List.of("; write e.g. ", other, " " + text)));
        return new Rule(values -> values.has(option) && !values.has(other), message, example);
    }

    /**
     * Two options that exclude each other.
     *
     * @param why the end of the message
     */
    static Rule excludes(FaultOption<?> option, FaultOption<?> other, String why) {
        Map<String, Object> example = new LinkedHashMap<>();
        put(option, example);
        put(other, example);
        List<Object> message = List.of(option, " and ", other, " can't be combined: ", why);
        return new Rule(values -> values.has(option) && values.has(other), message, example);
    }

    private static void put(FaultOption<?> option, Map<String, Object> example) {
        boolean flag = option.type().takes() == OptionType.Takes.NOTHING;
        example.put(option.name(), flag ? true : option.example().orElseThrow());
    }

    /** Members of a request that break only it. */
    public Map<String, Object> example() {
        return example;
    }

    void check(OptionValues values) {
        if (broken.test(values)) {
            throw new BadOptionException(message.toArray());
        }
    }
}
