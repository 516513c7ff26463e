package io.faultd.client;

import io.faultd.protocol.WireName;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parsed JSON as the records of {@code io.faultd.protocol}. Unknown members are ignored, so that a newer daemon can
 * send more. A missing member is null, or an empty list or map; a primitive component needs its member.
 */
public final class Records {
    private Records() {}

    /**
     * A JSON object as a record.
     *
     * @throws JsonException when it is not an object, or a member is missing or of the wrong type
     */
    public static <T extends Record> T read(Object json, Class<T> type) {
        return record(json, type, "the result");
    }

    /**
     * A JSON array of objects as records.
     *
     * @throws JsonException when it is no such array, or a member is missing or of the wrong type
     */
    public static <T extends Record> List<T> readList(Object json, Class<T> type) {
        if (!(json instanceof List<?> items)) {
            throw wrongType("the result", "an array", json);
        }
        List<T> records = new ArrayList<>(items.size());
        for (Object item : items) {
            records.add(record(item, type, "an item of the result"));
        }
        return records;
    }

    private static <T> T record(Object json, Class<T> type, String path) {
        if (!(json instanceof Map<?, ?> members)) {
            throw wrongType(path, "an object", json);
        }
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = WireName.of(components[i].getName());
            types[i] = components[i].getType();
            values[i] = generic(members.get(name), components[i].getGenericType(), name);
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new JsonException(path + " is not a " + type.getSimpleName() + ": "
                    + e.getCause().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("not a public record: " + type.getName(), e);
        }
    }

    private static Object generic(Object json, Type type, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == Map.class ? map(json, arguments[1], path) : list(json, arguments[0], path);
        }
        return value(json, (Class<?>) type, path);
    }

    private static List<Object> list(Object json, Type element, String path) {
        if (json == null) {
            return List.of();
        }
        if (!(json instanceof List<?> items)) {
            throw wrongType(path, "an array", json);
        }
        List<Object> values = new ArrayList<>(items.size());
        for (Object item : items) {
            if (item == null) {
                throw wrongType(path, "an array without null", json);
            }
            values.add(generic(item, element, path));
        }
        return List.copyOf(values);
    }

    private static Map<String, Object> map(Object json, Type element, String path) {
        if (json == null) {
            return Map.of();
        }
        if (!(json instanceof Map<?, ?> members)) {
            throw wrongType(path, "an object", json);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        members.forEach((key, value) -> values.put((String) key, generic(value, element, path)));
        return Collections.unmodifiableMap(values);
    }

    private static Object value(Object json, Class<?> type, String path) {
        if (json == null) {
            if (type.isPrimitive()) {
                throw new JsonException("'" + path + "' is missing");
            }
            return null;
        }
        if (type == String.class) {
            return require(json, String.class, path, "a string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return require(json, Boolean.class, path, "true or false");
        }
        if (type == long.class || type == Long.class) {
            return require(json, Long.class, path, "a whole number");
        }
        if (type == int.class || type == Integer.class) {
            long number = require(json, Long.class, path, "a whole number");
            if (number != (int) number) {
                throw wrongType(path, "a 32-bit number", json);
            }
            return (int) number;
        }
        if (type.isRecord()) {
            return record(json, type, path);
        }
        throw new IllegalStateException("no JSON for " + type.getName());
    }

    private static <V> V require(Object json, Class<V> type, String path, String expected) {
        if (!type.isInstance(json)) {
            throw wrongType(path, expected, json);
        }
        return type.cast(json);
    }

    private static JsonException wrongType(String path, String expected, Object actual) {
        String text = Json.write(actual);
        String shown = text.length() <= 40 ? text : text.substring(0, 40) + "…";
        String subject = path.startsWith("the ") || path.startsWith("an ") ? path : "'" + path + "'";
        return new JsonException(subject + " should be " + expected + ", but is " + shown);
    }
}
