package io.faultd.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The result, as a table in Markdown whose columns are also aligned for a terminal. */
final class ResultTable {
    private static final List<String> HEAD = List.of(
            "operation", "N", "faultd first", "faultd", "per interface", "compared with", "ms", "ratio", "goal");

    private final List<List<String>> rows = new ArrayList<>(List.of(HEAD));

    /**
     * A row of one operation on N interfaces by both.
     *
     * @param other what the same was done with
     */
    void compared(String operation, int n, Samples faultd, String other, Samples others) {
        double ratio = faultd.medianMillis() / others.medianMillis();
        rows.add(List.of(
                operation,
                Integer.toString(n),
                millis(faultd.firstMillis()),
                millis(faultd.medianMillis()),
                String.format(Locale.ROOT, "%.1f µs", faultd.medianMillis() * 1000 / n),
                other,
                millis(others.medianMillis()),
                String.format(Locale.ROOT, "%.2f", ratio),
                verdict(ratio, 1, "1")));
    }

    /** A row of what a process takes from its start to its end, against another process. */
    void processes(String operation, Samples faultd, String other, Samples others, double goal) {
        double ratio = faultd.medianMillis() / others.medianMillis();
        rows.add(List.of(
                operation,
                "",
                millis(faultd.firstMillis()),
                millis(faultd.medianMillis()),
                "",
                other,
                millis(others.medianMillis()),
                String.format(Locale.ROOT, "%.2f", ratio),
                verdict(ratio, goal, String.format(Locale.ROOT, "%.0f", goal))));
    }

    /** A row of a figure that is compared with nothing. */
    void figure(String operation, String n, String first, String value, String goal) {
        rows.add(List.of(operation, n, first, value, "", "", "", "", goal));
    }

    static String millis(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f ms" : "%.1f ms", value);
    }

    static String verdict(double value, double limit, String words) {
        return "≤ " + words + (value <= limit ? ": met" : ": MISSED");
    }

    void print(PrintStream out) {
        int[] widths = new int[HEAD.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (int i = 0; i < rows.size(); i++) {
            out.println(line(rows.get(i), widths));
            if (i == 0) {
                out.println(line(HEAD.stream().map(h -> "---").toList(), widths));
            }
        }
    }

    private static String line(List<String> cells, int[] widths) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            padded.add(cell + " ".repeat(widths[i] - cell.length()));
        }
        return padded.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
