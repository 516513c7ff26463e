package io.faultd.protocol;

import java.util.Locale;

/**
 * Texts of others on a terminal or in a log. An interface, a container's label or a word of a command can hold whatever
 * it likes; what a terminal obeys, what ends a line and what turns its direction is written as its number, like
 * {@code \x1b}.
 */
public final class Printable {
    private static final int ONE_BYTE = 0x100;

    private Printable() {}

    /** The text as one line that a terminal shows as it is. */
    public static String line(String text) {
        int i = 0;
        while (i < text.length() && isShown(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.substring(0, i));
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isShown(c)) {
                line.append(c);
            } else {
                line.append(String.format(Locale.ROOT, c < ONE_BYTE ? "\\x%02x" : "\\u%04x", (int) c));
            }
        }
        return line.toString();
    }

    private static boolean isShown(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
