package io.faultd.netlink.text;

import java.util.regex.Pattern;

/**
 * Quotes names for a shell ({@code sh}, POSIX 2.2). Other users can choose them: an interface's name can have any bytes
 * except white space, a slash and a colon, a namespace's anything except a slash.
 */
public final class ShellText {
    private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+=,-]+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private ShellText() {}

    /** One word of a command, whatever its characters. */
    public static String word(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** A line that a shell ignores, and a terminal shows unchanged. */
    public static String comment(String text) {
        return "# " + printable(text);
    }

    /** A text without control characters, which a terminal shows unchanged. */
    public static String printable(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }
}
