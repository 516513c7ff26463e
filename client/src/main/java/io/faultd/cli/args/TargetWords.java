package io.faultd.cli.args;

import io.faultd.target.TargetSelector;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;

/** Target words on a command line, checked before the daemon is called. */
public final class TargetWords {
    private TargetWords() {}

    /** Checks that each word is a target word. */
    public static List<String> check(List<String> words) {
        for (String word : words) {
            try {
                TargetSelector.parse(word);
            } catch (BadValueException e) {
                throw new UsageException(e.getMessage());
            }
        }
        return words;
    }

    /** A partition's group: words joined by commas. A comma between slashes belongs to a regular expression. */
    public static List<String> group(String text) {
        List<String> words = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf(',', start);
            if (text.startsWith("/", start)) {
                int slash = text.indexOf("/,", start + 1);
                end = slash < 0 ? -1 : slash + 1;
            }
            words.add(text.substring(start, end < 0 ? text.length() : end));
            start = end < 0 ? text.length() + 1 : end + 1;
        }
        return check(words);
    }
}
