package io.faultd.render;

import io.faultd.flow.Flow;
import io.faultd.protocol.WireName;
import io.faultd.target.Namespace;
import io.faultd.unit.Durations;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Parts of a plan as plain maps, lists and values, which any JSON library can write: records become maps by
 * {@link WireName}, values with a textual form (rates, percentages, ports) become text, and a member {@code kind} names
 * the kind where there are several.
 */
public final class Structure {
    private static final String UNITS = "io.faultd.unit";

    private Structure() {}

    /** The value as a map, list or plain value; null for an empty option. */
    public static Object of(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Optional<?> option) {
            return option.map(Structure::of).orElse(null);
        }
        if (value instanceof OptionalLong option) {
            return option.isPresent() ? option.getAsLong() : null;
        }
        if (value instanceof Duration duration) {
            return Durations.format(duration);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        if (value instanceof Namespace namespace) {
            return namespace.path();
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(Structure::of).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> members = new LinkedHashMap<>();
            map.forEach((key, member) -> members.put(key.toString(), of(member)));
            return members;
        }
        return value instanceof Record record && !hasText(record) ? members(record) : value.toString();
    }

    private static boolean hasText(Record record) {
        String place = record.getClass().getPackageName();
        boolean isFlowValue = place.equals(Flow.class.getPackageName()) && !(record instanceof Flow);
        return place.equals(UNITS) || isFlowValue;
    }

    private static Map<String, Object> members(Record record) {
        Map<String, Object> members = new LinkedHashMap<>();
        Class<?> type = record.getClass();
        boolean oneOfSeveral = type.getInterfaces().length == 1 && type.getInterfaces()[0].isSealed();
        if (oneOfSeveral) {
            members.put("kind", WireName.of(type.getSimpleName()));
        }
        for (RecordComponent component : type.getRecordComponents()) {
            try {
                members.put(
                        WireName.of(component.getName()),
                        of(component.getAccessor().invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("not a public record: " + type.getName(), e);
            }
        }
        return members;
    }
}
