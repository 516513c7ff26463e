package io.faultd.netlink.text;

import io.faultd.netlink.tc.Chance;
import io.faultd.netlink.tc.DelayDistribution;
import io.faultd.netlink.tc.LossModel;
import io.faultd.netlink.tc.Netem;
import io.faultd.netlink.tc.NetemRate;
import io.faultd.netlink.tc.NetemSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A netem's settings as arguments of {@code tc-netem(8)}.
 *
 * <p>A change also switches off unused settings, since the kernel keeps settings that are not sent; tc can't switch off
 * marking ({@code ecn}).
 */
final class NetemText {
    /** Removes the files of the preparations; the next command looks for iproute2's own tables again. */
    static final String AFTERWARDS = "rm -r \"$TC_LIB_DIR\"; unset TC_LIB_DIR";

    private static final Chance NEVER = Chance.NEVER;

    private final List<String> notes = new ArrayList<>();
    private final List<String> preparations = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final Netem netem;
    private final boolean change;

    private NetemText(Netem netem, boolean change) {
        this.netem = netem;
        this.change = change;
    }

    /**
     * Arguments that create or change a netem.
     *
     * @param notes where they differ from the intended settings
     * @param preparations shell commands to run first: they create the files of the tables
     * @param words what follows {@code netem}
     */
    record Text(List<String> notes, List<String> preparations, List<String> words) {}

    static Text of(Netem netem, boolean change) {
        NetemText text = new NetemText(netem, change);
        text.write();
        return new Text(text.notes, text.preparations, text.words);
    }

    private void write() {
        say("limit", Long.toString(netem.limitPackets()));
        writeDelay();
        writeLoss();
        writeChance("duplicate", netem.duplicate(), change);
        writeChance("corrupt", netem.corrupt(), change);
        writeReorder();
        if (netem.rate().isPresent() || change) {
            writeRate(netem.rate().orElseGet(() -> NetemRate.ofBytesPerSecond(0)));
        }
        writeSlot();
        netem.seed().ifPresent(seed -> say("seed", Long.toUnsignedString(seed)));
    }

    private void writeDelay() {
        boolean correlated = netem.delayCorrelation() != 0
                || netem.loss().correlation() != 0
                || netem.duplicate().correlation() != 0;
        if (netem.latencyNanos() == 0 && netem.jitterNanos() == 0 && !correlated && !change) {
            return;
        }
        say("delay", time(netem.latencyNanos()));
        if (netem.jitterNanos() != 0 || correlated || change) {
            say(time(netem.jitterNanos()));
        }
        if (correlated || change) {
            say(TcUnits.percent(netem.delayCorrelation()));
        }
        Optional<DelayDistribution> shape = netem.distribution();
        if (shape.isPresent() && netem.latencyNanos() == 0) {
            notes.add("tc accepts no distribution without a delay: without one the jitter is uniform");
        } else if (shape.isPresent() && netem.jitterNanos() != 0) {
            say("distribution", table(shape.get()));
        }
    }

    private String time(long nanos) {
        String text = TcUnits.time(nanos);
        if (!TcUnits.isExact(nanos)) {
            notes.add("tc can't say " + TcUnits.preciseTime(nanos)
                    + " to the nanosecond: it rounds to 64 ns, up to 4 minutes");
        }
        return text;
    }

    private void writeLoss() {
        if (netem.lossModel().orElse(null) instanceof LossModel.FourState model) {
            say("loss", "state", TcUnits.percent(model.p13()), TcUnits.percent(model.p31()));
            say(TcUnits.percent(model.p32()), TcUnits.percent(model.p23()), TcUnits.percent(model.p14()));
        } else if (netem.lossModel().orElse(null) instanceof LossModel.GilbertElliott model) {
            say("loss", "gemodel", TcUnits.percent(model.p()), TcUnits.percent(model.r()));
            say(TcUnits.percent(Chance.ALWAYS.probability() - model.h()), TcUnits.percent(model.k1()));
        } else {
            writeChance("loss", netem.loss(), false);
        }
        if (netem.ecn()) {
            say("ecn");
        }
    }

    private void writeReorder() {
        if (netem.reorder().equals(NEVER) && !change) {
            return;
        }
        writeChance("reorder", netem.reorder(), true);
        if (netem.gap() > 1) {
            say("gap", Long.toString(netem.gap()));
        }
        if (!netem.reorder().equals(NEVER) && netem.latencyNanos() == 0) {
            notes.add("tc refuses to reorder without a delay");
        }
    }

    private void writeChance(String name, Chance chance, boolean always) {
        if (!chance.isUniform()) {
            notes.add(name + " " + TcUnits.percent(chance.probability()) + " "
                    + TcUnits.percent(chance.correlation()) + " is for " + TcUnits.about(chance.share())
                    + " of the packets, since netem's numbers with a correlation are not uniform");
        }
        if (!chance.equals(NEVER) || always) {
            say(name, TcUnits.percent(chance.probability()));
        }
        if (chance.correlation() != 0) {
            say(TcUnits.percent(chance.correlation()));
        }
    }

    private void writeRate(NetemRate rate) {
        say("rate", TcUnits.rate(rate.bytesPerSecond()));
        if (rate.packetOverheadBytes() != 0 || rate.cellBytes() != 0 || rate.cellOverheadBytes() != 0) {
            say(Integer.toString(rate.packetOverheadBytes()));
        }
        if (rate.cellBytes() != 0 || rate.cellOverheadBytes() != 0) {
            say(Long.toString(rate.cellBytes()), Integer.toString(rate.cellOverheadBytes()));
        }
    }

    private void writeSlot() {
        if (netem.slot().isEmpty()) {
            if (change) {
                say("slot", "0ns");
            }
            return;
        }
        NetemSlot slot = netem.slot().get();
        if (slot.distribution().isPresent()) {
            say("slot", "distribution", table(slot.distribution().get()));
            say(TcUnits.preciseTime(slot.meanDelayNanos()), TcUnits.preciseTime(slot.jitterNanos()));
        } else {
            say("slot", TcUnits.preciseTime(slot.minDelayNanos()), TcUnits.preciseTime(slot.maxDelayNanos()));
        }
        if (slot.maxPackets() != 0) {
            say("packets", Integer.toString(slot.maxPackets()));
        }
        if (slot.maxBytes() != 0) {
            say("bytes", TcUnits.size(slot.maxBytes()));
        }
    }

    /** The name of a table; one that iproute2 has no file for is written to a file. */
    private String table(DelayDistribution shape) {
        String name = shape.toString();
        if (List.of("normal", "pareto", "paretonormal").contains(name)) {
            return name;
        }
        String file = "faultd-" + name + preparations.size();
        String entries = shape.equals(DelayDistribution.uniform())
                ? "awk 'BEGIN { for (i = 0; i < 4096; i++) print 4 * i - 8190 }'"
                : "echo " + text(shape.table());
        preparations.add((preparations.isEmpty() ? "TC_LIB_DIR=$(mktemp -d); export TC_LIB_DIR; " : "") + entries
                + " > $TC_LIB_DIR/" + file + ".dist");
        return file;
    }

    private static String text(short[] entries) {
        return IntStream.range(0, entries.length)
                .mapToObj(i -> Short.toString(entries[i]))
                .collect(Collectors.joining(" "));
    }

    private void say(String... more) {
        words.addAll(List.of(more));
    }
}
