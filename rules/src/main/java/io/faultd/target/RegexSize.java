package io.faultd.target;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The size of a regular expression when its repetitions are written out, as the matcher does:
 * {@code ((a{1000}){1000}){1000}} is short, and would use all memory. It is never too small, also for invalid
 * expressions.
 */
final class RegexSize {
    /** Larger ones are refused: matching takes time in proportion. */
    static final int MOST = 1000;

    private final String pattern;
    private int at;

    private RegexSize(String pattern) {
        this.pattern = pattern;
    }

    /** Characters, each counted as often as it is repeated; {@link #MOST} and one where it is more than that. */
    static int of(String pattern) {
        return pattern.length() > MOST ? MOST + 1 : new RegexSize(pattern).size();
    }

    private int size() {
        Deque<Integer> outer = new ArrayDeque<>();
        int sum = 0;
        int last = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '(') {
                outer.push(sum);
                sum = 0;
                last = 0;
                at++;
            } else if (c == ')' && !outer.isEmpty()) {
                last = sum + 2;
                sum = capped(outer.pop() + last);
                at++;
            } else if (c == '{') {
                int times = times();
                sum = capped(sum + (long) last * (times - 1));
                last = capped((long) last * times);
            } else {
                last = atom();
                sum = capped(sum + last);
            }
        }
        while (!outer.isEmpty()) {
            sum = capped(sum + outer.pop());
        }
        return sum;
    }

    /** The largest number between braces; 1 where there is none, and the braces are literal. */
    private int times() {
        int end = pattern.indexOf('}', at);
        String[] bounds = pattern.substring(at + 1, Math.max(at + 1, end)).split(",", -1);
        at = end < 0 ? at + 1 : end + 1;
        int most = 1;
        for (String bound : bounds) {
            if (bound.length() <= 4 && bound.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
                most = Math.max(most, bound.isEmpty() ? 1 : Integer.parseInt(bound));
            }
        }
        return most;
    }

    /** One character, an escaped one, or a class. */
    private int atom() {
        int from = at;
        if (pattern.charAt(at) == '[') {
            int end = at + 1;
            while (end < pattern.length() && (pattern.charAt(end) != ']' || end == at + 1)) {
                end += pattern.charAt(end) == '\\' ? 2 : 1;
            }
            at = Math.min(pattern.length(), end + 1);
        } else {
            at = Math.min(pattern.length(), at + (pattern.charAt(at) == '\\' ? 2 : 1));
        }
        // A class is one step for the matcher, however it is written.
        return Math.min(2, at - from);
    }

    private static int capped(long size) {
        return (int) Math.min(size, MOST + 1);
    }
}
