package io.faultd.kernel;

import io.faultd.netlink.tc.Bpf.Instruction;
import java.nio.ByteBuffer;
import java.util.List;

/** Runs programs of classic BPF as the kernel does, with a load beyond the packet's end as their end with 0. */
record BpfMachine(List<Instruction> program) {
    private static final int PROTOCOL = -0x1000;
    private static final int NETWORK = -0x100000;

    /**
     * Runs it.
     *
     * @param protocol the packet's Ethernet protocol
     * @param network where the network header begins
     */
    int run(int protocol, byte[] frame, int network) {
        int[] slots = new int[16];
        int loaded = 0;
        int index = 0;
        int next = 0;
        while (true) {
            Instruction one = program.get(next++);
            int operand = one.operand();
            int bytes =
                    switch (one.code()) {
                        case 0x20 -> 4;
                        case 0x28, 0x48 -> 2;
                        case 0x30 -> 1;
                        default -> 0;
                    };
            int from = operand + (one.code() == 0x48 ? index : 0);
            from = from < PROTOCOL ? from - NETWORK + network : from;
            if (bytes > 0 && operand != PROTOCOL && from + bytes > frame.length) {
                return 0;
            }
            switch (one.code()) {
                case 0x20 -> loaded = ByteBuffer.wrap(frame).getInt(from);
                case 0x28, 0x48 ->
                    loaded = operand == PROTOCOL
                            ? protocol
                            : ByteBuffer.wrap(frame).getShort(from) & 0xffff;
                case 0x30 -> loaded = frame[from] & 0xff;
                case 0x00 -> loaded = operand;
                case 0x60 -> loaded = slots[operand];
                case 0x02 -> slots[operand] = loaded;
                case 0x07 -> index = loaded;
                case 0x54 -> loaded &= operand;
                case 0x64 -> loaded <<= operand;
                case 0x05 -> next += operand;
                case 0x45 -> next += (loaded & operand) != 0 ? one.ifTrue() : one.ifFalse();
                case 0x15 -> next += loaded == operand ? one.ifTrue() : one.ifFalse();
                case 0x25 -> next += Integer.compareUnsigned(loaded, operand) > 0 ? one.ifTrue() : one.ifFalse();
                case 0x35 -> next += Integer.compareUnsigned(loaded, operand) >= 0 ? one.ifTrue() : one.ifFalse();
                case 0x06 -> {
                    return operand;
                }
                default -> throw new AssertionError("no such instruction: " + one);
            }
        }
    }
}
