package io.faultd.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MalformedInputTest {
    @Test
    void anAttributeOfLengthZeroIsAnErrorAndNotAnEndlessLoop() {
        AttributeReader reader = AttributeReader.of(attribute(0, 1, 8));

        assertMalformed(reader::next, "attribute 1 has length 0 where 8 bytes are left");
    }

    @Test
    void anAttributeLongerThanWhatIsLeftIsAnError() {
        AttributeReader reader = AttributeReader.of(attribute(12, 1, 8));

        assertMalformed(reader::next, "attribute 1 has length 12 where 8 bytes are left");
    }

    @Test
    void aHeaderCutShortIsAnError() {
        AttributeReader reader = AttributeReader.of(ByteBuffer.allocate(3));

        assertMalformed(reader::next, "3 bytes left, too few for an attribute header");
    }

    @Test
    void aNestReachesNoFurtherThanItself() {
        AttributeWriter writer =
                new AttributeWriter().putNested(1, nest -> nest.putU8(2, 7)).putU32(3, 0);
        AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(writer.toByteArray()));
        reader.next();
        AttributeReader nest = reader.nested();
        nest.next();

        assertThat(nest.next()).isFalse();
        assertMalformed(nest::readU8, "structure ends 1 bytes before it should");
    }

    @Test
    void aNumberOfTheWrongSizeIsAnError() {
        AttributeReader reader = AttributeReader.of(
                ByteBuffer.wrap(new AttributeWriter().putU16(5, 1).toByteArray()));
        reader.next();

        assertMalformed(reader::u32, "attribute 5 has 2 bytes instead of 4");
        assertMalformed(reader::u8, "attribute 5 has 2 bytes instead of 1");
        assertMalformed(reader::u64, "attribute 5 has 2 bytes instead of 8");
    }

    @Test
    void textWithoutItsNulEndsWithTheAttribute() {
        AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(
                new AttributeWriter().putBytes(1, new byte[] {'l', 'o'}).toByteArray()));
        reader.next();

        assertThat(reader.string()).isEqualTo("lo");
    }

    @Test
    void theFlagBitsAreNoPartOfTheType() {
        AttributeReader reader = AttributeReader.of(attribute(4, 0xc005, 4));
        reader.next();

        assertThat(reader.type()).isEqualTo(5);
    }

    @Test
    void aMessageShorterThanItsHeaderIsAnError() {
        assertMalformed(() -> NetlinkMessage.decodeAll(message(12, 16)), "message of type 7 has length 12 where 16");
        assertMalformed(() -> NetlinkMessage.decodeAll(ByteBuffer.allocate(15)), "15 bytes left");
    }

    @Test
    void aMessageLongerThanItsDatagramIsAnError() {
        assertMalformed(() -> NetlinkMessage.decodeAll(message(20, 16)), "has length 20 where 16 bytes are left");
    }

    @Test
    void aNegativeMessageLengthIsAnError() {
        assertMalformed(() -> NetlinkMessage.decodeAll(message(-1, 16)), "has length -1");
    }

    @Test
    void severalMessagesOfOneDatagramAreToldApart() {
        ByteBuffer datagram = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        new NetlinkMessage(20, 2, 3, 4, ByteBuffer.wrap(new byte[] {1, 2, 3})).encode(datagram);
        new NetlinkMessage(21, 0, 5, 6, ByteBuffer.allocate(0)).encode(datagram);

        assertThat(NetlinkMessage.decodeAll(datagram.flip()))
                .extracting(NetlinkMessage::type, m -> m.payload().remaining())
                .containsExactly(tuple(20, 3), tuple(21, 0));
    }

    @Test
    void anAnswerCutShortIsAnError() {
        NetlinkMessage empty = new NetlinkMessage(NetlinkMessage.ERROR, 0, 1, 1, ByteBuffer.allocate(2));

        assertMalformed(() -> Answer.decode(empty), "structure ends 2 bytes before it should");
    }

    @Test
    void anAnswerThatQuotesMoreThanItHoldsIsAnError() {
        AttributeWriter writer =
                new AttributeWriter().writeU32(-22).writeU32(4000).writeZeros(12);
        NetlinkMessage answer =
                new NetlinkMessage(NetlinkMessage.ERROR, 0x200, 1, 1, ByteBuffer.wrap(writer.toByteArray()));

        assertMalformed(() -> Answer.decode(answer), "answer quotes a request of length 4000");
    }

    @Test
    void theKernelsWordsAreFoundBehindAQuotedRequest() {
        AttributeWriter writer = new AttributeWriter()
                .writeU32(-22)
                .writeU32(21)
                .writeZeros(12)
                .writeZeros(8)
                .putString(1, "Invalid handle");
        NetlinkMessage answer =
                new NetlinkMessage(NetlinkMessage.ERROR, 0x200, 1, 1, ByteBuffer.wrap(writer.toByteArray()));

        assertThat(Answer.decode(answer)).isEqualTo(new Answer(22, "Invalid handle"));
    }

    @Test
    void anAttributeThatItsLengthCannotExpressIsRefused() {
        AttributeWriter writer = new AttributeWriter();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.putNested(1, nest -> nest.writeZeros(0x10000)))
                .withMessageContaining("65540 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> writer.putBytes(1, new byte[0x10000]));
    }

    private static void assertMalformed(ThrowingCallable call, String message) {
        assertThatExceptionOfType(MalformedNetlinkException.class)
                .isThrownBy(call)
                .withMessageContaining(message);
    }

    private static ByteBuffer attribute(int length, int type, int bytes) {
        return ByteBuffer.allocate(bytes)
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) length)
                .putShort(2, (short) type);
    }

    private static ByteBuffer message(int length, int bytes) {
        return ByteBuffer.allocate(bytes)
                .order(ByteOrder.nativeOrder())
                .putInt(0, length)
                .putShort(4, (short) 7);
    }
}
