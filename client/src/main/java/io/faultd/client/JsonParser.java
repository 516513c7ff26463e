package io.faultd.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One pass over a JSON text (RFC 8259). */
final class JsonParser {
    /** Deeper nesting is refused before it can exhaust the stack. */
    static final int DEEPEST = 64;

    // BigDecimal's cost grows with the square of the digits; the daemon's numbers have at most 20.
    private static final int LONGEST_NUMBER = 64;

    private final String text;
    private int position;
    private int depth;

    JsonParser(String text) {
        this.text = text;
    }

    Object parse() {
        Object value = value();
        skipSpace();
        if (position < text.length()) {
            throw problem("more text behind the value");
        }
        return value;
    }

    private Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> nested(true);
            case '[' -> nested(false);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Object nested(boolean object) {
        if (++depth > DEEPEST) {
            throw problem("more than " + DEEPEST + " levels");
        }
        position++;
        Object value = object ? members() : items();
        depth--;
        return value;
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        skipSpace();
        if (skip('}')) {
            return members;
        }
        do {
            skipSpace();
            if (peek() != '"') {
                throw problem("a key in quotes expected");
            }
            String key = string();
            skipSpace();
            require(':');
            Object value = value();
            if (members.containsKey(key)) {
                throw problem("a second key '" + key + "'");
            }
            members.put(key, value);
            skipSpace();
        } while (skip(','));
        require('}');
        return members;
    }

    private List<Object> items() {
        List<Object> items = new ArrayList<>();
        skipSpace();
        if (skip(']')) {
            return items;
        }
        do {
            items.add(value());
            skipSpace();
        } while (skip(','));
        require(']');
        return items;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw problem("a value expected");
        }
        position += word.length();
        return value;
    }

    private String string() {
        int start = ++position;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '"') {
                return text.substring(start, position++);
            }
            if (c == '\\' || c < 0x20) {
                return escapedString(start);
            }
            position++;
        }
        throw problem("a string without end");
    }

    private String escapedString(int start) {
        StringBuilder out = new StringBuilder().append(text, start, position);
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                return out.toString();
            }
            if (c < 0x20) {
                position--;
                throw problem("a control character in a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
        throw problem("a string without end");
    }

    private char escape() {
        char c = peek();
        position++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                position--;
                throw problem("an unknown escape");
            }
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw problem("four hexadecimal digits expected");
            }
            code = code << 4 | digit;
            position++;
        }
        return (char) code;
    }

    private Object number() {
        int start = position;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        boolean whole = true;
        if (skip('.')) {
            whole = false;
            digits();
        }
        if (skip('e') || skip('E')) {
            whole = false;
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        if (position - start > LONGEST_NUMBER) {
            throw problem("a number of more than " + LONGEST_NUMBER + " characters");
        }
        String number = text.substring(start, position);
        // 18 digits and a sign always fit; longer numbers need BigDecimal.
        if (whole && number.length() <= 18) {
            return Long.parseLong(number);
        }
        try {
            BigDecimal value = new BigDecimal(number);
            return whole && value.unscaledValue().bitLength() < Long.SIZE ? (Object) value.longValueExact() : value;
        } catch (ArithmeticException | NumberFormatException e) {
            throw problem("a number out of range");
        }
    }

    private void digits() {
        int start = position;
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
        if (position == start) {
            throw problem("a value expected");
        }
    }

    private void skipSpace() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                return;
            }
            position++;
        }
    }

    private char peek() {
        if (position >= text.length()) {
            throw problem("the text ends too early");
        }
        return text.charAt(position);
    }

    private boolean skip(char c) {
        if (position < text.length() && text.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    private void require(char c) {
        if (!skip(c)) {
            throw problem("'" + c + "' expected");
        }
    }

    private JsonException problem(String what) {
        return new JsonException("malformed JSON at character " + position + ": " + what);
    }
}
