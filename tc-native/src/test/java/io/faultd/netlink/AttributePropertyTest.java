package io.faultd.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Reading returns what was written, and never goes past the end of the bytes. */
class AttributePropertyTest {
    private static final int MAX_TYPE = 0x3fff;

    /** A value, or a nest of others. */
    private record Node(int type, byte[] value, List<Node> children) {
        void write(AttributeWriter writer) {
            if (children.isEmpty()) {
                writer.putBytes(type, value);
            } else {
                writer.putNested(type, nest -> children.forEach(child -> child.write(nest)));
            }
        }

        void assertNext(AttributeReader reader) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.type()).isEqualTo(type);
            if (children.isEmpty()) {
                assertThat(reader.bytes()).isEqualTo(value);
            } else {
                AttributeReader nest = reader.nested();
                children.forEach(child -> child.assertNext(nest));
                assertThat(nest.next()).isFalse();
            }
        }
    }

    @Provide
    Arbitrary<Node> nodes() {
        Arbitrary<Integer> types = Arbitraries.integers().between(0, MAX_TYPE);
        Arbitrary<Node> leaves = Combinators.combine(
                        types, Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
                .as((type, value) -> new Node(type, value, List.of()));
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Combinators.combine(types, inner.list().ofMinSize(1).ofMaxSize(4))
                        .as((type, children) -> new Node(type, new byte[0], children)),
                0,
                3);
    }

    @Property(tries = 300)
    void treesOfAttributesReadBackAsWritten(@ForAll("nodes") Node node) {
        AttributeWriter writer = new AttributeWriter();
        node.write(writer);

        assertThat(writer.length() % 4).isZero();
        AttributeReader reader = read(writer);
        node.assertNext(reader);
        assertThat(reader.next()).isFalse();
    }

    @Property
    void numbersReadBackInEitherByteOrder(@ForAll long value, @ForAll @IntRange(max = MAX_TYPE) int type) {
        AttributeReader reader = read(new AttributeWriter()
                .putU8(type, (int) value)
                .putU16(type, (int) value)
                .putU16Be(type, (int) value)
                .putU32(type, (int) value)
                .putU32Be(type, (int) value)
                .putU64(type, value)
                .putU64Be(type, value));

        List<Long> found = new ArrayList<>();
        reader.next();
        found.add((long) reader.u8());
        reader.next();
        found.add((long) reader.u16());
        reader.next();
        found.add((long) reader.u16Be());
        reader.next();
        found.add(reader.u32());
        reader.next();
        found.add(reader.u32Be());
        reader.next();
        found.add(reader.u64());
        reader.next();
        found.add(reader.u64Be());
        assertThat(found)
                .containsExactly(
                        value & 0xff,
                        value & 0xffff,
                        value & 0xffff,
                        value & 0xffff_ffffL,
                        value & 0xffff_ffffL,
                        value,
                        value);
    }

    @Property
    void numbersInNetworkOrderHaveTheirHighestByteFirst(@ForAll int value) {
        byte[] bytes = new AttributeWriter().writeU32Be(value).toByteArray();

        assertThat(bytes)
                .containsExactly((byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value);
    }

    @Property(tries = 300)
    void textReadsBack(@ForAll("text") String text) {
        AttributeReader reader = read(new AttributeWriter().putString(1, text));

        assertThat(reader.next()).isTrue();
        assertThat(reader.length()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length + 1);
        assertThat(reader.string()).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.strings().excludeChars('\0').ofMaxLength(30).filter(AttributePropertyTest::isEncodable);
    }

    @Property(tries = 2000)
    void anyBytesEndInAnAnswerOrATypedError(@ForAll @Size(max = 64) byte[] bytes) {
        int steps = 0;
        try {
            AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(bytes));
            while (reader.next()) {
                steps++;
                reader.bytes();
                reader.string();
            }
        } catch (MalformedNetlinkException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
        assertThat(steps).isLessThanOrEqualTo(bytes.length / AttributeWriter.HEADER_BYTES);
    }

    @Property(tries = 2000)
    void anyDatagramEndsInMessagesOrATypedError(@ForAll @Size(max = 80) byte[] bytes) {
        try {
            List<NetlinkMessage> messages = NetlinkMessage.decodeAll(ByteBuffer.wrap(bytes));
            assertThat(messages).hasSizeLessThanOrEqualTo(bytes.length / NetlinkMessage.HEADER_BYTES);
        } catch (MalformedNetlinkException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private static boolean isEncodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static AttributeReader read(AttributeWriter writer) {
        return AttributeReader.of(ByteBuffer.wrap(writer.toByteArray()));
    }
}
