package io.faultd.bench;

import java.io.PrintStream;
import java.util.Locale;

/** The result, as a table in Markdown whose columns are also aligned for a terminal; each row is printed at once. */
final class ResultTable {
    private static final String FORMAT = "| %-39s | %9s | %12s | %-24s | %13s | %-10s | %9s | %5s | %-18s |%n";

    private final PrintStream out;

    /** Prints the column heads. */
    ResultTable(PrintStream out) {
        this.out = out;
        row("operation", "N", "faultd first", "faultd", "per interface", "other", "its time", "ratio", "goal");
        row("---", "--:", "--:", "---", "--:", "---", "--:", "--:", "---");
    }

    private void row(Object... cells) {
        out.printf(Locale.ROOT, FORMAT, cells);
        out.flush();
    }

    /**
     * A row of one operation on N interfaces by both tools.
     *
     * @param other the other tool
     */
    void compared(String operation, int n, Samples faultd, String other, Samples others) {
        double ratio = faultd.medianMillis() / others.medianMillis();
        row(
                operation,
                Integer.toString(n),
                millis(faultd.firstMillis()),
                millis(faultd.medianMillis()),
                String.format(Locale.ROOT, "%.1f µs", faultd.medianMillis() * 1000 / n),
                other,
                millis(others.medianMillis()),
                String.format(Locale.ROOT, "%.2f", ratio),
                verdict(ratio, 1, "1"));
    }

    /** A row of an operation on one interface that has n others. */
    void beside(String operation, int n, Samples faultd, String other, Samples others) {
        double ratio = faultd.medianMillis() / others.medianMillis();
        row(
                operation,
                Integer.toString(n),
                millis(faultd.firstMillis()),
                millis(faultd.medianMillis()),
                "",
                other,
                millis(others.medianMillis()),
                String.format(Locale.ROOT, "%.2f", ratio),
                "");
    }

    /** A row of the time of a process from its start to its end, compared with another process. */
    void processes(String operation, Samples faultd, String other, Samples others, double goal) {
        double ratio = faultd.medianMillis() / others.medianMillis();
        row(
                operation,
                "",
                millis(faultd.firstMillis()),
                millis(faultd.medianMillis()),
                "",
                other,
                millis(others.medianMillis()),
                String.format(Locale.ROOT, "%.2f", ratio),
                verdict(ratio, goal, String.format(Locale.ROOT, "%.0f", goal)));
    }

    /** A row of a figure without a comparison. */
    void figure(String operation, String n, String first, String value, String goal) {
        row(operation, n, first, value, "", "", "", "", goal);
    }

    static String millis(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f ms" : "%.1f ms", value);
    }

    static String verdict(double value, double limit, String words) {
        return "≤ " + words + (value <= limit ? ": met" : ": MISSED");
    }
}
