package io.faultd.netlink.text;

import java.util.regex.Pattern;

/**
 * Names in texts for a shell ({@code sh}, POSIX 2.2). Whoever may rename an interface or make a namespace chooses them: any bytes but
 * white space, a slash and a colon in an interface's name, anything but a slash in a namespace's.
 */
public final class ShellText {
    private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+=,-]+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private ShellText() {}

    /** One word of a command, whatever it holds. */
    public static String word(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** A line that a shell passes over, and a terminal shows as it is. */
    public static String comment(String text) {
        return "# " + CONTROL.matcher(text).replaceAll("?");
    }
}
