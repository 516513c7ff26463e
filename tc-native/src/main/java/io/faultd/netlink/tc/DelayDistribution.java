package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The shape of a random delay: netem's table of the inverse of a cumulative distribution.
 *
 * <p>netem draws an entry at random, and delays by the mean plus the jitter times that entry in units of 1/8192
 * ({@code NETEM_DIST_SCALE}). The tables are those of iproute2, within one unit (its generators in {@code netem/} come
 * from NIST Net); they are calculated here, so that a machine without iproute2 has them too. Without a table netem
 * draws uniformly.
 */
public final class DelayDistribution {
    /** The number of entries of iproute2's tables; the kernel accepts up to 16384. */
    static final int SIZE = 4096;

    private static final int MOST_ENTRIES = 16_384;
    private static final int SCALE = 8192;

    /** Quantiles are taken at multiples of this; the upper tail loses a sixteenth of it by rounding. */
    private static final int RESOLUTION = 4 * SIZE;

    private static final double PARETO_SHAPE = 3.0;
    private static final double NORMAL_STEP = 0.00005;
    private static final double NORMAL_START = -4.5;

    private final String name;
    private final short[] table;

    private DelayDistribution(String name, short[] table) {
        this.name = name;
        this.table = table;
    }

    /** Returns the bell curve; the jitter is its standard deviation. */
    public static DelayDistribution normal() {
        return Normal.INSTANCE;
    }

    /** Returns the Pareto distribution of shape 3: a steep rise and a long tail. */
    public static DelayDistribution pareto() {
        return Pareto.INSTANCE;
    }

    /** Returns a quarter of the normal and three quarters of the Pareto distribution. */
    public static DelayDistribution paretoNormal() {
        return ParetoNormal.INSTANCE;
    }

    /** Returns a table that draws as netem does without one, for a netem that has had another and cannot drop it. */
    public static DelayDistribution uniform() {
        return Uniform.INSTANCE;
    }

    /**
     * Returns a table of the caller's own.
     *
     * @param entries 1 to 16384 ({@code NETEM_DIST_MAX}), each -32768 to 32767, in units of 1/8192 jitters
     */
    public static DelayDistribution ofTable(List<Integer> entries) {
        if (entries.isEmpty() || entries.size() > MOST_ENTRIES) {
            throw new IllegalArgumentException("a table has 1 to " + MOST_ENTRIES + " entries: " + entries.size());
        }
        short[] table = new short[entries.size()];
        for (int i = 0; i < table.length; i++) {
            int entry = entries.get(i);
            if (entry != (short) entry) {
                throw new IllegalArgumentException("an entry is a 16-bit number: " + entry);
            }
            table[i] = (short) entry;
        }
        return new DelayDistribution("custom", table);
    }

    /** Returns a copy of the entries. */
    public short[] table() {
        return table.clone();
    }

    /** Reads a table out of a request; the kernel never reports one. */
    static DelayDistribution decode(AttributeReader reader) {
        short[] entries = new short[reader.remaining() / Short.BYTES];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (short) reader.readU16();
        }
        DelayDistribution read = new DelayDistribution("other", entries);
        return Stream.of(normal(), pareto(), paretoNormal(), uniform())
                .filter(read::equals)
                .findFirst()
                .orElse(read);
    }

    void encode(AttributeWriter writer) {
        for (short entry : table) {
            writer.writeU16(entry);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DelayDistribution that && Arrays.equals(table, that.table);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(table);
    }

    @Override
    public String toString() {
        return name;
    }

    // Each table is calculated on first use.

    private static final class Normal {
        static final DelayDistribution INSTANCE = new DelayDistribution("normal", clamp(normalTable()));
    }

    private static final class Pareto {
        static final DelayDistribution INSTANCE = new DelayDistribution("pareto", clamp(paretoTable()));
    }

    private static final class ParetoNormal {
        static final DelayDistribution INSTANCE = new DelayDistribution("paretonormal", clamp(paretoNormalTable()));
    }

    private static final class Uniform {
        static final DelayDistribution INSTANCE = new DelayDistribution("uniform", clamp(uniformTable()));
    }

    /**
     * Integrates the density up from the far left; the entry for a quantile is the last abscissa whose integral rounds
     * to it, as in iproute2.
     */
    private static int[] normalTable() {
        double[] abscissa = new double[RESOLUTION + 1];
        double integral = 0.0000033977;
        int steps = (int) Math.round(-2 * NORMAL_START / NORMAL_STEP);
        for (int step = 0; step <= steps; step++) {
            double x = NORMAL_START + step * NORMAL_STEP;
            abscissa[(int) Math.rint(RESOLUTION * integral)] = x;
            double middle = x + NORMAL_STEP / 2;
            integral += NORMAL_STEP * Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI);
        }
        int[] entries = new int[SIZE];
        for (int i = 0; i < SIZE; i++) {
            entries[i] = (int) Math.rint(abscissa[4 * i] * SCALE);
        }
        return entries;
    }

    private static int[] paretoTable() {
        double mean = PARETO_SHAPE / (PARETO_SHAPE - 1);
        int[] entries = new int[SIZE];
        for (int i = 0; i < SIZE; i++) {
            double survival = (double) (SIZE - i) / SIZE;
            double value = (Math.pow(survival, -1 / PARETO_SHAPE) - mean) * SCALE * 4 / 3;
            entries[i] = (int) Math.rint(Math.min(value, Short.MAX_VALUE));
        }
        return entries;
    }

    private static int[] paretoNormalTable() {
        int[] normal = normalTable();
        int[] pareto = paretoTable();
        int[] entries = new int[SIZE];
        for (int i = 0; i < SIZE; i++) {
            entries[i] = (normal[i] + 3 * pareto[i]) / 4;
        }
        return entries;
    }

    private static int[] uniformTable() {
        int[] entries = new int[SIZE];
        for (int i = 0; i < SIZE; i++) {
            entries[i] = (int) ((2 * i + 1 - SIZE) * (long) SCALE / SIZE);
        }
        return entries;
    }

    private static short[] clamp(int[] entries) {
        short[] table = new short[entries.length];
        for (int i = 0; i < entries.length; i++) {
            table[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, entries[i]));
        }
        return table;
    }
}
