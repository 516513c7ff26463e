package io.faultd.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.XdpLink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TcxProgramsIT {
    private static final int BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;
    private static final int LOAD = 5;
    private static final int ATTACH_LINK = 28;
    private static final int CLASSIFIER = 3;
    private static final int XDP = 6;
    private static final int TCX_EGRESS = 47;
    private static final int XDP_HOOK = 37;
    private static final int ATTRIBUTES = 128;
    private static final int LOOPBACK = 1;

    @Test
    void programsOfEachSideAreCounted() {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            namespace.call(() -> {
                assertThat(TcxPrograms.count(LOOPBACK, true)).isZero();
                if (hasTcx()) {
                    try (FileDescriptor program = load(CLASSIFIER);
                            FileDescriptor link = attach(program, TCX_EGRESS)) {
                        assertThat(link.number()).isPositive();
                        assertThat(TcxPrograms.count(LOOPBACK, true)).isEqualTo(1);
                        assertThat(TcxPrograms.count(LOOPBACK, false)).isZero();
                    }
                    assertThat(TcxPrograms.count(LOOPBACK, true)).isZero();
                }
                assertThat(TcxPrograms.count(12345, true))
                        .as("no such interface")
                        .isZero();
                return null;
            });
        }
    }

    @Test
    void aLinkSaysWhetherItHasAnXdpProgram() {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            namespace.call(() -> {
                try (Rtnetlink kernel = Rtnetlink.open()) {
                    assertThat(kernel.xdpLinks()).contains(new XdpLink(LOOPBACK, "lo", false));
                    try (FileDescriptor program = load(XDP);
                            FileDescriptor link = attach(program, XDP_HOOK)) {
                        assertThat(link.number()).isPositive();
                        assertThat(kernel.xdpLinks()).contains(new XdpLink(LOOPBACK, "lo", true));
                    }
                }
                return null;
            });
        }
    }

    /** Since Linux 6.6; an older kernel has none to count. */
    private static boolean hasTcx() {
        String[] parts = System.getProperty("os.version").split("[^0-9]+", 3);
        return Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]) >= 606;
    }

    /** A program that returns 2: TC_ACT_SHOT, XDP_PASS. */
    private static FileDescriptor load(int type) {
        ByteBuffer code = direct(16).putShort((short) 0xb7).putShort((short) 0).putInt(2);
        code.putShort((short) 0x95).putShort((short) 0).putInt(0);
        ByteBuffer licence = direct(4).put("GPL".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer attributes = direct(ATTRIBUTES).putInt(type).putInt(2);
        attributes.putLong(LibC.addressOf(code)).putLong(LibC.addressOf(licence));
        return new FileDescriptor(LibC.bpf(BPF, LOAD, LibC.addressOf(attributes), ATTRIBUTES));
    }

    private static FileDescriptor attach(FileDescriptor program, int where) {
        ByteBuffer attributes =
                direct(ATTRIBUTES).putInt(program.number()).putInt(LOOPBACK).putInt(where);
        return new FileDescriptor(LibC.bpf(BPF, ATTACH_LINK, LibC.addressOf(attributes), ATTRIBUTES));
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
