package io.faultd.protocol;

import java.util.Locale;

/**
 * Makes foreign texts safe for a terminal or a log. An interface's name, a container's label or a word of a command can
 * have any characters; control characters, line ends and changes of direction are written as their numbers, like
 * {@code \x1b}.
 */
public final class Printable {
    private static final int ONE_BYTE = 0x100;

    private Printable() {}

    /** The text as one line that a terminal shows unchanged. */
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
