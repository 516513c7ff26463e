package io.faultd.client;

import java.util.Map;

/**
 * JSON as plain Java values: {@link Map} (in the order of the text), {@link java.util.List}, {@link String},
 * {@link Long} for whole numbers that fit, {@link java.math.BigDecimal} for all other numbers, {@link Boolean} and
 * null.
 *
 * <p>A library would be a dependency of every chaos test, and most of the start-up time of {@code faultctl}.
 */
public final class Json {
    private Json() {}

    /**
     * Reads one JSON text, as strictly as RFC 8259 allows: no comments, no trailing commas, no second key of the same
     * name, nothing behind the value.
     *
     * @throws JsonException when it is malformed, or nested more than {@value JsonParser#DEEPEST} levels deep
     */
    public static Object parse(String text) {
        return new JsonParser(text).parse();
    }

    /**
     * Writes a value on one line.
     *
     * @throws IllegalArgumentException for a value of another type than those that {@link #parse} makes,
     *     {@link Integer} and {@link Iterable}
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer) {
            out.append(value);
        } else if (value instanceof java.math.BigDecimal number) {
            out.append(number);
        } else if (value instanceof CharSequence text) {
            quote(text, out);
        } else if (value instanceof Map<?, ?> map) {
            char separator = '{';
            for (Map.Entry<?, ?> member : map.entrySet()) {
                out.append(separator);
                quote((String) member.getKey(), out);
                out.append(':');
                write(member.getValue(), out);
                separator = ',';
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> items) {
            char separator = '[';
            for (Object item : items) {
                out.append(separator);
                write(item, out);
                separator = ',';
            }
            out.append(separator == '[' ? "[]" : "]");
        } else {
            throw new IllegalArgumentException(
                    "no JSON for a " + value.getClass().getName());
        }
    }

    private static void quote(CharSequence text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // A lone surrogate has no UTF-8 form; DEL and the C1 controls are legal but would act
                    // on a terminal.
                    if (c < 0x20 || c >= 0x7f && c < 0xa0 || lone(text, i)) {
                        escape(c, out);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean lone(CharSequence text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static void escape(char c, StringBuilder out) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
