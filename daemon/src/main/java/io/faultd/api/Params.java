package io.faultd.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.spec.BadOptionException;
import io.faultd.fault.spec.FaultOption;
import io.faultd.fault.spec.OptionType;
import io.faultd.fault.spec.OptionType.Takes;
import io.faultd.fault.spec.Spec;
import io.faultd.fault.spec.Spelling;
import io.faultd.rpc.RpcException;
import io.faultd.target.Selection;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A call's parameters, read one by one with an error that names the parameter; unread ones are unknown to the method.
 */
public final class Params {
    private static final int MOST_PATTERNS = 100;
    private static final int MAX_TEXT = 1000;

    private final String method;
    private final ObjectNode object;
    private int patterns;
    private final Set<String> known = new LinkedHashSet<>();

    public Params(String method, ObjectNode object) {
        this.method = method;
        this.object = object;
    }

    /** The call as text: the method, and its parameters as JSON without the form of a dry run, cut where it is long. */
    @Override
    public String toString() {
        String call = method + " " + object.deepCopy().without("dry_run");
        return call.length() > MAX_TEXT ? call.substring(0, MAX_TEXT) + " …" : call;
    }

    /** Their method. */
    String method() {
        return method;
    }

    /** A value with its unit as text; numbers count as their text, so {@code 30} is {@code "30"}. */
    public <T> Optional<T> value(String name, Function<String, T> parser) throws RpcException {
        Optional<JsonNode> node = get(name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (!node.get().isTextual() && !node.get().isNumber()) {
            throw wrong(name, "must be a string");
        }
        try {
            return Optional.of(parser.apply(node.get().asText()));
        } catch (BadValueException e) {
            throw wrong(name, e.getMessage());
        }
    }

    public <T> T value(String name, Function<String, T> parser, T otherwise) throws RpcException {
        return value(name, parser).orElse(otherwise);
    }

    <T> T required(String name, Function<String, T> parser) throws RpcException {
        return value(name, parser).orElseThrow(() -> RpcException.invalidParams(method + " needs " + name));
    }

    boolean flag(String name) throws RpcException {
        Optional<JsonNode> node = get(name);
        if (node.isPresent() && !node.get().isBoolean()) {
            throw wrong(name, "must be true or false");
        }
        return node.map(JsonNode::booleanValue).orElse(false);
    }

    /**
     * The result of options together.
     *
     * @throws RpcException when one can't be read, is out of range, or can't be combined with another
     */
    <T> T read(Spec<T> spec) throws RpcException {
        for (FaultOption<?> option : spec.options()) {
            Takes takes = option.type().takes();
            if (takes == Takes.WORDS || takes == Takes.VALUES) {
                limitPatterns(option.name(), object.has(option.name()) ? plain(object.get(option.name())) : null);
            }
        }
        return checked("", () -> spec.read(this::plain, Spelling.REQUEST));
    }

    /**
     * The same where only these options are allowed.
     *
     * @throws RpcException as {@link #read}, and when there is another one
     */
    public <T> T readAll(Spec<T> spec) throws RpcException {
        spec.options().forEach(option -> known.add(option.name()));
        refuseOthers();
        return read(spec);
    }

    /**
     * The result of a reader of options.
     *
     * @param where precedes the names of options in errors, behind that of the method
     */
    <T> T checked(String where, Supplier<T> reader) throws RpcException {
        try {
            return reader.get();
        } catch (BadOptionException e) {
            throw RpcException.invalidParams(method + ": " + where + e.message(Spelling.REQUEST));
        }
    }

    /** The members of a parameter that is an object. */
    Optional<Map<String, Object>> members(String name) throws RpcException {
        Optional<JsonNode> node = get(name);
        if (node.isPresent() && !node.get().isObject()) {
            throw wrong(name, "must be an object");
        }
        return node.map(value -> members((ObjectNode) value));
    }

    private Object plain(String name) {
        return get(name).map(Params::plain).orElse(null);
    }

    /** A value as a string, a number, a boolean, a list or a map; null for null. */
    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            return members((ObjectNode) node);
        }
        if (node.isArray()) {
            List<Object> values = new ArrayList<>(node.size());
            node.forEach(value -> values.add(plain(value)));
            return values;
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() ? null : node.asText();
    }

    private static Map<String, Object> members(ObjectNode node) {
        Map<String, Object> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), plain(member.getValue())));
        return members;
    }

    List<String> words(String name) throws RpcException {
        Object value = plain(name);
        try {
            limitPatterns(name, value);
            return value == null ? List.of() : OptionType.words(value);
        } catch (BadValueException e) {
            throw wrong(name, e.getMessage());
        }
    }

    /** The selection of {@code targets} and {@code all}; it can be empty. */
    Selection selection() throws RpcException {
        try {
            return Selection.of(words("targets"), flag("all"));
        } catch (BadValueException e) {
            throw wrong("targets", e.getMessage());
        }
    }

    /** To be called last: refuses parameters that the method did not read. */
    void refuseOthers() throws RpcException {
        for (String name : (Iterable<String>) object::fieldNames) {
            if (!known.contains(name)) {
                throw RpcException.invalidParams(method + " takes no '" + name + "'; it takes "
                        + (known.isEmpty() ? "nothing" : String.join(", ", known)));
            }
        }
    }

    private Optional<JsonNode> get(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    /** Counts the regular expressions among words: each is matched with all targets, on the conductor's thread. */
    private void limitPatterns(String name, Object words) throws RpcException {
        patterns += patterns(words);
        if (patterns > MOST_PATTERNS) {
            throw wrong(name, "too many regular expressions; a call can have at most " + MOST_PATTERNS);
        }
    }

    private static int patterns(Object words) {
        if (words instanceof List<?> list) {
            return list.stream().mapToInt(Params::patterns).sum();
        }
        if (words instanceof Map<?, ?> map) {
            return patterns(List.copyOf(map.keySet())) + patterns(List.copyOf(map.values()));
        }
        // Words may be joined by commas.
        return words instanceof String text ? ("," + text).split(",\\s*/", -1).length - 1 : 0;
    }

    private RpcException wrong(String name, String problem) {
        return RpcException.invalidParams(method + ": " + name + ": " + problem);
    }
}
