package io.faultd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.tc.Bpf.Instruction;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static final int NEIGHBOUR = 0xfa00_0003;
    private static final int PACKET = -1;
    private static final int IP4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IP6 = 0x86dd;
    private static final int TAG = 0x8100;
    private static final int OUTER_TAG = 0x88a8;
    private static final int ICMP6 = 58;
    private static final int TCP = 6;

    private final List<Instruction> program = Neighbours.program(NEIGHBOUR);

    @Test
    void onlyTheTypesOfNeighbourDiscoveryAreRecognized() {
        for (int type = 0; type < 256; type++) {
            int result = type >= 133 && type <= 137 ? NEIGHBOUR : PACKET;
            assertThat(run(IP6, ethernet(ip6(ICMP6, type), IP6)))
                    .as("type %d", type)
                    .isEqualTo(result);
        }
        assertThat(run(IP6, ethernet(ip6(TCP, 135), IP6))).isEqualTo(PACKET);
    }

    @Test
    void arpIsRecognizedWhateverItHolds() {
        assertThat(run(ARP, ethernet(new byte[28], ARP))).isEqualTo(NEIGHBOUR);
        assertThat(run(IP4, ethernet(new byte[60], IP4))).isEqualTo(PACKET);
        assertThat(run(0x88cc, ethernet(new byte[60], 0x88cc))).as("LLDP").isEqualTo(PACKET);
    }

    @Test
    void upToTwoTagsAreLookedBehind() {
        for (List<Integer> tags : List.of(List.of(TAG), List.of(OUTER_TAG), List.of(OUTER_TAG, TAG))) {
            assertThat(run(tags.get(0), ethernet(new byte[28], tags, ARP))).isEqualTo(NEIGHBOUR);
            assertThat(run(tags.get(0), ethernet(ip6(ICMP6, 136), tags, IP6))).isEqualTo(NEIGHBOUR);
            assertThat(run(tags.get(0), ethernet(ip6(ICMP6, 128), tags, IP6))).isEqualTo(PACKET);
            assertThat(run(tags.get(0), ethernet(ip4OfLength(ARP), tags, IP4))).isEqualTo(PACKET);
        }
    }

    @Test
    void whatIsInATunnelIsPayload() {
        byte[] outer = ByteBuffer.allocate(40 + 48)
                .put(ip6(41, 0), 0, 40)
                .put(ip6(ICMP6, 135))
                .array();
        assertThat(run(IP6, ethernet(outer, IP6))).isEqualTo(PACKET);
        assertThat(run(IP6, ip6(ICMP6, 135)))
                .as("on a device without a link header")
                .isEqualTo(NEIGHBOUR);
        assertThat(run(IP6, ip6(TCP, 135))).isEqualTo(PACKET);
    }

    @Test
    void theResultForNeighboursIsReadBack() {
        assertThat(Neighbours.resultForNeighbours(program)).isEqualTo(NEIGHBOUR);
        assertThat(Neighbours.resultForNeighbours(Neighbours.program(0))).isZero();
        assertThat(Neighbours.resultForNeighbours(List.of(Instruction.result(-1))))
                .isZero();
        assertThat(Neighbours.isIn(program)).isTrue();
        assertThat(Neighbours.isIn(program.subList(1, program.size()))).isFalse();
        assertThat(Neighbours.isIn(List.of(Instruction.result(-1)))).isFalse();
    }

    private static byte[] ip6(int next, int type) {
        return ByteBuffer.allocate(48).put(6, (byte) next).put(40, (byte) type).array();
    }

    private static byte[] ip4OfLength(int length) {
        return ByteBuffer.allocate(60).putShort(2, (short) length).array();
    }

    private static byte[] ethernet(byte[] packet, int type) {
        return ethernet(packet, List.of(), type);
    }

    private static byte[] ethernet(byte[] packet, List<Integer> tags, int type) {
        ByteBuffer frame =
                ByteBuffer.allocate(14 + 4 * tags.size() + packet.length).position(12);
        tags.forEach(tag -> frame.putShort(tag.shortValue()).putShort((short) 7));
        return frame.putShort((short) type).put(packet).array();
    }

    private int run(int protocol, byte[] frame) {
        return new BpfMachine(program).run(protocol, frame, 14);
    }
}
