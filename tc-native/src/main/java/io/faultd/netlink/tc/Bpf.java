package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packets that a program of classic BPF picks, {@code tc-bpf(8)}. Its result is 0 for a packet that does not fit, -1
 * for one that belongs to {@code classId}, or a class in its raw form ({@code cls_bpf_classify} in
 * {@code net/sched/cls_bpf.c}). A load beyond the packet's end makes it 0.
 *
 * @param program 1 to 4096 instructions
 * @param classId the class that the result -1 names, if any
 */
public record Bpf(List<Instruction> program, Optional<TcHandle> classId) implements FilterMatch {
    static final String KIND = "bpf";

    private static final int TCA_BPF_ACT = 1;
    private static final int TCA_BPF_CLASSID = 3;
    private static final int TCA_BPF_OPS_LEN = 4;
    private static final int TCA_BPF_OPS = 5;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int MAX_INSTRUCTIONS = 4096;

    public Bpf {
        program = List.copyOf(program);
        if (program.isEmpty() || program.size() > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException("a program has 1 to 4096 instructions: " + program.size());
        }
    }

    /**
     * One instruction, {@code struct sock_filter} of {@code linux/filter.h}.
     *
     * @param code what it does
     * @param ifTrue how many instructions a comparison that holds skips
     * @param ifFalse how many one that does not
     * @param operand its value, unsigned
     */
    public record Instruction(int code, int ifTrue, int ifFalse, int operand) {
        private static final int LOAD_32 = 0x20;
        private static final int LOAD_16 = 0x28;
        private static final int LOAD_8 = 0x30;
        private static final int LOAD_16_INDEXED = 0x48;
        private static final int LOAD_CONSTANT = 0x00;
        private static final int LOAD_SLOT = 0x60;
        private static final int STORE_SLOT = 0x02;
        private static final int SET_INDEX = 0x07;
        private static final int AND = 0x54;
        private static final int SHIFT_LEFT = 0x64;
        private static final int JUMP = 0x05;
        private static final int JUMP_IF_ANY_BIT = 0x45;
        private static final int JUMP_IF_EQUAL = 0x15;
        private static final int JUMP_IF_GREATER = 0x25;
        private static final int JUMP_IF_AT_LEAST = 0x35;
        private static final int RETURN = 0x06;
        private static final int PROTOCOL = -0x1000; // SKF_AD_OFF + SKF_AD_PROTOCOL
        private static final int NETWORK = -0x100000; // SKF_NET_OFF

        /** Loads the Ethernet protocol, of a packet with an accelerated VLAN tag the one behind the tag. */
        public static Instruction loadProtocol() {
            return new Instruction(LOAD_16, 0, 0, PROTOCOL);
        }

        /** Loads 16 bits in network byte order, so many bytes behind the packet's start (link header included). */
        public static Instruction load16(int offset) {
            return new Instruction(LOAD_16, 0, 0, offset);
        }

        /** Loads a byte. */
        public static Instruction load8(int offset) {
            return new Instruction(LOAD_8, 0, 0, offset);
        }

        /** Loads 32 bits, so many bytes behind the start of the network header, which has to be in the linear part. */
        public static Instruction loadNetwork32(int offset) {
            return new Instruction(LOAD_32, 0, 0, NETWORK + offset);
        }

        /** Loads 16 bits there. */
        public static Instruction loadNetwork16(int offset) {
            return new Instruction(LOAD_16, 0, 0, NETWORK + offset);
        }

        /** Loads a byte there. */
        public static Instruction loadNetwork8(int offset) {
            return new Instruction(LOAD_8, 0, 0, NETWORK + offset);
        }

        /** Loads 16 bits there, the index further. */
        public static Instruction loadNetwork16Indexed(int offset) {
            return new Instruction(LOAD_16_INDEXED, 0, 0, NETWORK + offset);
        }

        /** Loads a number. */
        public static Instruction load(int constant) {
            return new Instruction(LOAD_CONSTANT, 0, 0, constant);
        }

        /** Loads what {@link #store} has stored, which every way there must have done. */
        public static Instruction recall(int slot) {
            return new Instruction(LOAD_SLOT, 0, 0, slot);
        }

        /** Stores what is loaded in a slot, 0 to 15. */
        public static Instruction store(int slot) {
            return new Instruction(STORE_SLOT, 0, 0, slot);
        }

        /** Makes what is loaded the index. */
        public static Instruction setIndex() {
            return new Instruction(SET_INDEX, 0, 0, 0);
        }

        /** Keeps those bits of what is loaded. */
        public static Instruction and(int mask) {
            return new Instruction(AND, 0, 0, mask);
        }

        /** Shifts what is loaded. */
        public static Instruction shiftLeft(int bits) {
            return new Instruction(SHIFT_LEFT, 0, 0, bits);
        }

        /** Skips instructions; unlike those of comparisons, there can be more than 255. */
        public static Instruction skip(int instructions) {
            return new Instruction(JUMP, 0, 0, instructions);
        }

        /** Skips instructions by whether what is loaded has one of some bits. */
        public static Instruction ifAnyBit(int mask, int ifTrue, int ifFalse) {
            return new Instruction(JUMP_IF_ANY_BIT, ifTrue, ifFalse, mask);
        }

        /** Skips instructions by whether what is loaded equals a value. */
        public static Instruction ifEqual(int value, int ifTrue, int ifFalse) {
            return new Instruction(JUMP_IF_EQUAL, ifTrue, ifFalse, value);
        }

        /** Skips instructions by whether what is loaded is greater than a value. */
        public static Instruction ifGreater(int value, int ifTrue, int ifFalse) {
            return new Instruction(JUMP_IF_GREATER, ifTrue, ifFalse, value);
        }

        /** Skips instructions by whether what is loaded is at least a value. */
        public static Instruction ifAtLeast(int value, int ifTrue, int ifFalse) {
            return new Instruction(JUMP_IF_AT_LEAST, ifTrue, ifFalse, value);
        }

        /** Ends the program with a result. */
        public static Instruction result(int value) {
            return new Instruction(RETURN, 0, 0, value);
        }

        /** The result, if it is one that ends the program. */
        public Optional<Integer> result() {
            return code == RETURN ? Optional.of(operand) : Optional.empty();
        }
    }

    static FilterMatch decode(AttributeReader reader) {
        List<Instruction> program = List.of();
        Optional<TcHandle> classId = Optional.empty();
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_BPF_ACT -> {
                    return new OtherFilter(KIND);
                }
                case TCA_BPF_OPS -> program = decodeProgram(reader.nested());
                case TCA_BPF_CLASSID -> classId = Optional.of(TcHandle.ofRaw(reader.s32()));
                default -> {}
            }
        }
        return program.isEmpty() ? new OtherFilter(KIND) : new Bpf(program, classId);
    }

    private static List<Instruction> decodeProgram(AttributeReader reader) {
        List<Instruction> program = new ArrayList<>();
        while (reader.remaining() >= INSTRUCTION_BYTES && program.size() < MAX_INSTRUCTIONS) {
            program.add(new Instruction(reader.readU16(), reader.readU8(), reader.readU8(), reader.readS32()));
        }
        return program;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter writer, int protocol) {
        classId.ifPresent(handle -> writer.putU32(TCA_BPF_CLASSID, handle.raw()));
        writer.putU16(TCA_BPF_OPS_LEN, program.size());
        AttributeWriter code = new AttributeWriter();
        program.forEach(one ->
                code.writeU16(one.code).writeU8(one.ifTrue).writeU8(one.ifFalse).writeU32(one.operand));
        writer.putBytes(TCA_BPF_OPS, code.toByteArray());
    }

    /** The program as {@code tc} writes it: the number of instructions, and each one's four numbers. */
    public String text() {
        StringBuilder text = new StringBuilder().append(program.size());
        program.forEach(one -> text.append(',')
                .append(one.code)
                .append(' ')
                .append(one.ifTrue)
                .append(' ')
                .append(one.ifFalse)
                .append(' ')
                .append(Integer.toUnsignedString(one.operand)));
        return text.toString();
    }
}
