package io.faultd.cli.args;

import java.util.ArrayList;
import java.util.List;

/**
 * A text divided into words as a POSIX shell does it (Shell Command Language, 2.2 Quoting): at blanks; {@code '…'} and
 * {@code "…"} keep together, a backslash takes the next character as it is. Nothing is expanded.
 */
public final class ShellWords {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private StringBuilder word;
    private int next;

    private ShellWords(String text) {
        this.text = text;
    }

    /**
     * Divides a text.
     *
     * @throws UsageException when a quote is not closed, or a backslash is the last character
     */
    public static List<String> of(String text) {
        return new ShellWords(text).divide();
    }

    private List<String> divide() {
        while (next < text.length()) {
            char c = text.charAt(next++);
            if (c == ' ' || c == '\t' || c == '\n') {
                end();
                continue;
            }
            begin();
            switch (c) {
                case '\'' -> literal();
                case '"' -> quoted();
                case '\\' -> word.append(escaped());
                default -> word.append(c);
            }
        }
        end();
        return words;
    }

    private void begin() {
        if (word == null) {
            word = new StringBuilder();
        }
    }

    private void end() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }

    private void literal() {
        int end = text.indexOf('\'', next);
        if (end < 0) {
            throw open('\'');
        }
        word.append(text, next, end);
        next = end + 1;
    }

    /** Within double quotes a backslash is literal, except before a character that is special there. */
    private void quoted() {
        int end = next;
        for (char c = at(end); c != '"'; c = at(++end)) {
            if (c == '\\' && "\"\\$`".indexOf(at(end + 1)) >= 0) {
                end++;
            }
            word.append(text.charAt(end));
        }
        next = end + 1;
    }

    private char escaped() {
        if (next == text.length()) {
            throw new UsageException("a backslash ends '" + text + "', and there is nothing behind it");
        }
        return text.charAt(next++);
    }

    private char at(int index) {
        if (index >= text.length()) {
            throw open('"');
        }
        return text.charAt(index);
    }

    private UsageException open(char quote) {
        return new UsageException("a " + quote + " is not closed in: " + text);
    }
}
