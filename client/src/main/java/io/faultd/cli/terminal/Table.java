package io.faultd.cli.terminal;

import io.faultd.protocol.Printable;
import java.util.ArrayList;
import java.util.List;

/** Rows under headers, in aligned columns two blanks apart. */
public final class Table {
    private static final String RESET = "\u001b[0m";

    /** The state that a cell's colour shows. */
    public enum Tone {
        PLAIN(""),
        GOOD("\u001b[32m"),
        BAD("\u001b[31m"),
        NOTABLE("\u001b[33m");

        private final String escape;

        Tone(String escape) {
            this.escape = escape;
        }
    }

    private record Cell(String text, Tone tone) {}

    private final List<Cell[]> rows = new ArrayList<>();
    private final int[] widths;
    private Cell[] row;
    private int column;

    public Table(String... headers) {
        widths = new int[headers.length];
        row();
        for (String header : headers) {
            cell(header);
        }
    }

    /** Starts a row. */
    public Table row() {
        row = new Cell[widths.length];
        rows.add(row);
        column = 0;
        return this;
    }

    /** The next cell of the row; null becomes a dash. */
    public Table cell(String text) {
        return cell(text, Tone.PLAIN);
    }

    /** The next cell of the row, coloured where there are colours. */
    public Table cell(String text, Tone tone) {
        String shown = text == null || text.isEmpty() ? "-" : Printable.line(text);
        widths[column] = Math.max(widths[column], shown.length());
        row[column++] = new Cell(shown, tone);
        return this;
    }

    /** The table, each row with its line end. */
    public String render(boolean colours) {
        StringBuilder out = new StringBuilder();
        for (Cell[] cells : rows) {
            for (int i = 0; i < cells.length; i++) {
                Cell cell = cells[i];
                boolean coloured = colours && cell.tone != Tone.PLAIN;
                out.append(coloured ? cell.tone.escape : "").append(cell.text).append(coloured ? RESET : "");
                boolean last = i == cells.length - 1;
                out.append(last ? "\n" : " ".repeat(widths[i] - cell.text.length() + 2));
            }
        }
        return out.toString();
    }
}
