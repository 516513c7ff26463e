package io.faultd.kernel;

import io.faultd.netlink.tc.Bpf.Instruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Instructions with labels for what they skip to, all further on. An empty label is the next instruction. */
final class BpfAssembly {
    private record Line(Instruction instruction, String ifTrue, String ifFalse, String skipsTo) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private int places = 0;

    void add(Instruction instruction) {
        lines.add(new Line(instruction, "", "", ""));
    }

    void label(String name) {
        labels.put(name, lines.size());
    }

    /** A label that no other place has. */
    String newLabel() {
        return "place " + places++;
    }

    void ifEqual(int value, String ifTrue, String ifFalse) {
        lines.add(new Line(Instruction.ifEqual(value, 0, 0), ifTrue, ifFalse, ""));
    }

    void ifAtLeast(int value, String ifTrue, String ifFalse) {
        lines.add(new Line(Instruction.ifAtLeast(value, 0, 0), ifTrue, ifFalse, ""));
    }

    void ifGreater(int value, String ifTrue, String ifFalse) {
        lines.add(new Line(Instruction.ifGreater(value, 0, 0), ifTrue, ifFalse, ""));
    }

    void skipTo(String label) {
        lines.add(new Line(Instruction.skip(0), "", "", label));
    }

    List<Instruction> instructions() {
        List<Instruction> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            Instruction one = line.instruction;
            int ifTrue = line.ifTrue.isEmpty() ? one.ifTrue() : distance(i, line.ifTrue);
            int ifFalse = line.ifFalse.isEmpty() ? one.ifFalse() : distance(i, line.ifFalse);
            int operand = line.skipsTo.isEmpty() ? one.operand() : distance(i, line.skipsTo);
            all.add(new Instruction(one.code(), ifTrue, ifFalse, operand));
        }
        return all;
    }

    private int distance(int from, String label) {
        return labels.get(label) - from - 1;
    }
}
