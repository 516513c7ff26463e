package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;

class SetElementsTest {
    private static final Table INET = new Table(Family.INET, "faultd");
    private static final NamedSet PORTS = NamedSet.map(INET, "ports", DataType.IFNAME, DataType.VERDICT);
    private static final NamedSet RANGES = NamedSet.intervals(INET, "services", DataType.INET_SERVICE);

    @Test
    void spreadsManyElementsOverMessagesOfNoMoreThan64KibEach() {
        List<Element> elements = IntStream.range(0, 5000)
                .mapToObj(i -> Element.of(Value.interfaceName("veth" + i)).to(Verdict.jump("split" + i)))
                .toList();
        List<AttributeWriter> payloads = SetElements.encode(PORTS, elements);
        assertThat(payloads).hasSizeBetween(4, 6);
        assertThat(payloads).allSatisfy(payload -> assertThat(payload.length()).isLessThan(0xffff + 64));
        assertThat(SetElements.decode(PORTS, messages(payloads))).isEqualTo(elements);
    }

    @Test
    void needsNoMessageForNoElements() {
        assertThat(SetElements.encode(PORTS, List.of())).isEmpty();
    }

    @Test
    void tellsAdjacentRangesApart() {
        List<Element> elements = List.of(range(80, 89), range(90, 99));
        assertThat(SetElements.decode(RANGES, messages(SetElements.encode(RANGES, elements))))
                .isEqualTo(elements);
    }

    @Test
    void readsBackTheCommentOfAnOpenRange() {
        List<Element> elements = List.of(range(80, 89), range(90, 0xffff).comment("2 f-7k2"));
        assertThat(SetElements.decode(RANGES, messages(SetElements.encode(RANGES, elements))))
                .isEqualTo(elements);
    }

    @Property
    void readsBackTheRangesThatItWrote(
            @ForAll @Size(min = 2, max = 20) @UniqueElements List<@IntRange(max = 0xffff) Integer> bounds) {
        List<Integer> sorted = bounds.stream().sorted().toList();
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i + 1 < sorted.size(); i += 2) {
            elements.add(range(sorted.get(i), sorted.get(i + 1)));
        }
        assertThat(SetElements.decode(RANGES, messages(SetElements.encode(RANGES, elements))))
                .isEqualTo(elements);
    }

    private static Element range(int first, int last) {
        return Element.range(Value.u16Be(first), Value.u16Be(last));
    }

    private static List<NetlinkMessage> messages(List<AttributeWriter> payloads) {
        return payloads.stream()
                .map(payload ->
                        new NetlinkMessage(NfMessage.NEW_ELEMENTS, 0, 0, 0, ByteBuffer.wrap(payload.toByteArray())))
                .toList();
    }
}
