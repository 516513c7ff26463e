package io.faultd.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * The readable content of the file.
 *
 * @param records the intact ones, in their order
 * @param end the offset behind the last of them
 * @param damage a line for each damaged stretch between or behind them
 * @param torn whether the last record was not written completely
 */
record Contents(List<String> records, int end, List<String> damage, boolean torn) {
    static final Contents NONE = new Contents(List.of(), 0, List.of(), false);

    /** Reads before and after damaged stretches. */
    static Contents of(byte[] bytes) {
        List<String> records = new ArrayList<>();
        List<String> damage = new ArrayList<>();
        int used = withoutReserve(bytes);
        int end = 0;
        int at = 0;
        while (at < used) {
            Frame frame = Frame.at(bytes, at);
            if (frame == null) {
                at = behindLine(bytes, at, used);
            } else {
                addDamage(damage, end, at, "");
                records.add(frame.text());
                end = frame.end();
                at = end;
            }
        }
        boolean torn = end < used && isTorn(bytes, end, used);
        if (!torn) {
            addDamage(damage, end, used, ", so the last command is unknown");
        }
        return new Contents(records, end, damage, torn);
    }

    /** The end of the written bytes: the zeros behind it reserve space. */
    private static int withoutReserve(byte[] bytes) {
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }

    private static int behindLine(byte[] bytes, int from, int used) {
        int at = from;
        while (at < used && bytes[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    /** A record is written at once, so its beginning has no line feed. */
    private static boolean isTorn(byte[] bytes, int from, int to) {
        return behindLine(bytes, from, to) > to;
    }

    private static void addDamage(List<String> damage, int from, int to, String meaning) {
        if (from < to) {
            damage.add((to - from) + " bytes from offset " + from + " can't be read" + meaning);
        }
    }
}
