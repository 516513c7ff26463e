package io.faultd.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.engine.Ending;
import io.faultd.rpc.RpcException;
import io.faultd.target.Selection;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A call's parameters, read one by one with an error that names the parameter; what nobody read was not meant for this
 * method.
 */
public final class Params {
    private static final int MOST_WORDS = 10_000;
    private static final int MOST_PATTERNS = 100;

    private final String method;
    private final ObjectNode object;
    private int patterns;
    private final Set<String> known = new LinkedHashSet<>();

    public Params(String method, ObjectNode object) {
        this.method = method;
        this.object = object;
    }

    /** The method that they are for. */
    String method() {
        return method;
    }

    /** A value in the words of its unit; numbers count as their text, so {@code 30} is {@code "30"}. */
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

    Optional<Integer> positive(String name) throws RpcException {
        Optional<JsonNode> node = get(name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        String text = node.get().asText();
        if (node.get().isContainerNode() || !text.matches("[1-9]\\d{0,8}")) {
            throw wrong(name, "must be a whole number from 1");
        }
        return Optional.of(Integer.parseInt(text));
    }

    /** Whether it is there; this counts as reading it. */
    boolean given(String name) {
        return get(name).isPresent();
    }

    /** A list of whole numbers, if it is a list. */
    Optional<List<Integer>> numbers(String name) throws RpcException {
        Optional<JsonNode> node = get(name).filter(JsonNode::isArray);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> numbers = new ArrayList<>(node.get().size());
        for (JsonNode number : node.get()) {
            if (!number.canConvertToInt() || !number.isIntegralNumber()) {
                throw wrong(name, "must be a list of whole numbers");
            }
            numbers.add(number.intValue());
        }
        return Optional.of(numbers);
    }

    List<String> words(String name) throws RpcException {
        Optional<JsonNode> node = get(name);
        return node.isEmpty() ? List.of() : words(name, node.get());
    }

    /** A parameter that holds parameters of its own. */
    Optional<Params> object(String name) throws RpcException {
        Optional<JsonNode> node = get(name);
        if (node.isPresent() && !node.get().isObject()) {
            throw wrong(name, "must be an object");
        }
        return node.map(value -> new Params(method + ": " + name, (ObjectNode) value));
    }

    /** The selection that {@code targets}, {@code all} and {@code random} make; it may be of nothing. */
    Selection selection() throws RpcException {
        boolean all = flag("all") || (has("random") && words("targets").isEmpty());
        return selection("targets", words("targets"), all);
    }

    /** The selection that a list of words and {@code all} make; of something. */
    Selection allOr(String name) throws RpcException {
        Selection selection = selection(name, words(name), flag("all"));
        if (selection.isEmpty()) {
            throw RpcException.invalidParams(method + " needs targets: name some, or say all (--all)");
        }
        return selection;
    }

    /** The names of all parameters. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The same, of something. */
    Selection someSelection() throws RpcException {
        Selection selection = selection();
        if (selection.isEmpty()) {
            throw RpcException.invalidParams(method + " needs targets: name some, or say all (--all)");
        }
        return selection;
    }

    /** How many of the selected targets are meant; {@code "random": true} means one. */
    Optional<Integer> sample() throws RpcException {
        Optional<JsonNode> node = get("random");
        if (node.isPresent() && node.get().isBoolean()) {
            return node.get().booleanValue() ? Optional.of(1) : Optional.empty();
        }
        return positive("random");
    }

    /** The groups of a partition. */
    List<Selection> groups() throws RpcException {
        Optional<JsonNode> node = get("groups");
        if (node.isEmpty() || !node.get().isArray() || node.get().isEmpty()) {
            throw RpcException.invalidParams(
                    method + " needs groups: a list of lists of targets, e.g. [[\"a\"],[\"b\",\"c\"]]");
        }
        List<Selection> groups = new ArrayList<>();
        for (JsonNode group : node.get()) {
            List<String> words = words("groups", group);
            if (words.isEmpty()) {
                throw wrong("groups", "has an empty group; a group is one target or more");
            }
            groups.add(selection("groups", words, false));
        }
        return groups;
    }

    /** When a fault ends by itself, as {@code for} and {@code lease} say it. */
    Ending ending() throws RpcException {
        Optional<Duration> lifetime = value("for", Durations::parse);
        if (lifetime.filter(Duration::isZero).isPresent()) {
            throw wrong("for", "must be longer than 0");
        }
        return new Ending(lifetime, value("lease", id -> id));
    }

    /** Whether one of these is there. */
    boolean gives(String... names) {
        return Stream.of(names).anyMatch(this::has);
    }

    /** Call last: refuses what the method did not read. */
    public void refuseOthers() throws RpcException {
        for (String name : (Iterable<String>) object::fieldNames) {
            if (!known.contains(name)) {
                throw RpcException.invalidParams(method + " takes no '" + name + "'; it takes "
                        + (known.isEmpty() ? "nothing" : String.join(", ", known)));
            }
        }
    }

    private boolean has(String name) {
        JsonNode node = object.get(name);
        return node != null && !node.isNull() && !(node.isBoolean() && !node.booleanValue());
    }

    private Optional<JsonNode> get(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    private List<String> words(String name, JsonNode node) throws RpcException {
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        if (!node.isArray() || node.size() > MOST_WORDS) {
            throw wrong(name, "must be a list of at most " + MOST_WORDS + " strings");
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : node) {
            if (!word.isTextual()) {
                throw wrong(name, "must be a list of strings");
            }
            words.add(word.textValue());
        }
        return words;
    }

    /** The selection that words make; the name is that of the parameter which they are from. */
    Selection selection(String name, List<String> words, boolean all) throws RpcException {
        limitPatterns(name, words.stream());
        try {
            return Selection.of(words, all);
        } catch (BadValueException e) {
            throw wrong(name, e.getMessage());
        }
    }

    /** Counts the regular expressions among words: each is tried on all targets, by the thread that does everything. */
    void limitPatterns(String name, Stream<String> words) throws RpcException {
        patterns += (int) words.filter(word -> word.startsWith("/")).count();
        if (patterns > MOST_PATTERNS) {
            throw wrong(name, "of regular expressions a call may have " + MOST_PATTERNS);
        }
    }

    /** A refusal of one parameter. */
    RpcException wrong(String name, String problem) {
        return RpcException.invalidParams(method + ": " + name + ": " + problem);
    }
}
