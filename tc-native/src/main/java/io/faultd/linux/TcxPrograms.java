package io.faultd.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** The eBPF programs attached to interfaces by {@code BPF_TCX_INGRESS} and {@code BPF_TCX_EGRESS} (Linux 6.6). */
public final class TcxPrograms {
    /** The system call's number in {@code asm/unistd.h}, by the JVM's word for the processor. */
    private static final Map<String, Integer> BPF = Map.of("amd64", 321, "aarch64", 280);

    private static final int BPF_PROG_QUERY = 16;
    private static final int INGRESS = 46;
    private static final int EGRESS = 47;
    private static final int ATTRIBUTE_BYTES = 64;
    private static final int TYPE_OFFSET = 4;
    private static final int COUNT_OFFSET = 24;

    private TcxPrograms() {}

    /**
     * How many programs an interface of the calling thread's namespace has.
     *
     * @param egress whether those for packets that leave, or those for packets that arrive
     * @return 0 also where the kernel has no such programs
     */
    public static int count(int interfaceIndex, boolean egress) {
        Integer number = BPF.get(System.getProperty("os.arch"));
        if (number == null) {
            return 0;
        }
        ByteBuffer attributes = ByteBuffer.allocateDirect(ATTRIBUTE_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(0, interfaceIndex)
                .putInt(TYPE_OFFSET, egress ? EGRESS : INGRESS);
        try {
            LibC.bpf(number, BPF_PROG_QUERY, LibC.addressOf(attributes), ATTRIBUTE_BYTES);
        } catch (LinuxException e) {
            return 0; // an older kernel, or the interface is gone
        }
        return attributes.getInt(COUNT_OFFSET);
    }
}
