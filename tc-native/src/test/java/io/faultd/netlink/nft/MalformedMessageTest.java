package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Unknown;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed messages end in one typed exception or are read leniently, nothing else. */
class MalformedMessageTest {
    private static final Table BRIDGE = new Table(Family.BRIDGE, "faultd");
    private static final NamedSet PORTS = NamedSet.map(BRIDGE, "ports", DataType.IFNAME, DataType.VERDICT);

    static Stream<Arguments> messages() {
        return Stream.of(
                decoder(NfMessage.NEW_TABLE, message -> NfMessage.decode(message, Table::decode)),
                decoder(NfMessage.NEW_CHAIN, message -> NfMessage.decode(message, in -> Chain.decode(in, BRIDGE))),
                decoder(NfMessage.NEW_SET, message -> NfMessage.decode(message, in -> NamedSet.decode(in, BRIDGE))),
                decoder(NfMessage.NEW_ELEMENTS, message -> SetElements.decode(PORTS, List.of(message))),
                decoder(NfMessage.NEW_RULE, message -> NfMessage.decode(message, in -> ListedRule.decode(in, BRIDGE))));
    }

    private static Arguments decoder(int type, Consumer<NetlinkMessage> decoder) {
        return Arguments.of(type, decoder);
    }

    private static List<NetlinkMessage> messagesOf(int type) {
        List<NetlinkMessage> messages = GoldenVector.load("list").received(type);
        assertThat(messages).isNotEmpty();
        return messages;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void cutShortAtAnyByte(int type, Consumer<NetlinkMessage> decoder) {
        for (NetlinkMessage message : messagesOf(type)) {
            for (int length = 0; length < message.payload().remaining(); length++) {
                assertReadOrRefused(decoder, with(message, message.payload().limit(length)));
            }
            assertThatThrownBy(
                            () -> decoder.accept(with(message, message.payload().limit(2))))
                    .isInstanceOf(MalformedNetlinkException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void withBytesChangedAnywhere(int type, Consumer<NetlinkMessage> decoder) {
        Random random = new Random(type);
        for (NetlinkMessage message : messagesOf(type)) {
            byte[] original = new byte[message.payload().remaining()];
            message.payload().get(original);
            for (int round = 0; round < 20_000; round++) {
                byte[] changed = original.clone();
                for (int change = 0; change <= random.nextInt(3); change++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                assertReadOrRefused(decoder, with(message, ByteBuffer.wrap(changed)));
            }
        }
    }

    @Test
    void withANumberOfTheWrongSize() {
        assertRefused(rule(out -> out.putU32Be(Rule.HANDLE, 1)), "attribute 3 has 4 bytes instead of 8");
    }

    @Test
    void withoutAnAttributeThatTheKernelAlwaysSends() {
        assertRefused(
                new NetlinkMessage(
                        NfMessage.NEW_RULE,
                        0,
                        0,
                        0,
                        ByteBuffer.wrap(NfMessage.writeHeader(new AttributeWriter(), BRIDGE)
                                .toByteArray())),
                "attribute 1 is missing");
    }

    @Test
    void withUserDataThatEndsWithinAnEntry() {
        assertThat(read(rule(out -> out.putBytes(Rule.USER_DATA, new byte[] {0, 9, 'x'})))
                        .comment())
                .isEmpty();
    }

    @Test
    void withACommentThatIsTooLongOrHasANul() {
        byte[] longest = new byte[202];
        longest[1] = (byte) 200;
        Arrays.fill(longest, 2, 201, (byte) 'x');

        assertThat(read(rule(out -> out.putBytes(Rule.USER_DATA, longest))).comment())
                .isEmpty();
        assertThat(read(rule(out -> out.putBytes(Rule.USER_DATA, new byte[] {0, 4, 'x', 0, 'y', 0})))
                        .comment())
                .isEmpty();
    }

    @Test
    void withARegisterThatDoesNotExist() {
        Rule read = read(rule(out -> out.putNested(
                Rule.EXPRESSIONS,
                list -> list.putNested(1, element -> element.putString(1, "meta")
                        .putNested(2, meta -> meta.putU32Be(1, 99).putU32Be(2, 6))))));

        assertThat(read.expressions()).singleElement().isInstanceOf(Unknown.class);
    }

    private static Rule read(NetlinkMessage message) {
        return NfMessage.decode(message, in -> ListedRule.decode(in, BRIDGE))
                .orElseThrow()
                .rule();
    }

    private static NetlinkMessage rule(Consumer<AttributeWriter> body) {
        AttributeWriter out = NfMessage.writeHeader(new AttributeWriter(), BRIDGE);
        out.putString(Rule.TABLE, BRIDGE.name()).putString(Rule.CHAIN, "forward");
        body.accept(out);
        return new NetlinkMessage(NfMessage.NEW_RULE, 0, 0, 0, ByteBuffer.wrap(out.toByteArray()));
    }

    private static void assertRefused(NetlinkMessage message, String reason) {
        assertThatThrownBy(() -> NfMessage.decode(message, in -> ListedRule.decode(in, BRIDGE)))
                .isInstanceOf(MalformedNetlinkException.class)
                .hasMessageContaining(reason);
    }

    private static void assertReadOrRefused(Consumer<NetlinkMessage> decoder, NetlinkMessage message) {
        assertThatCode(() -> {
                    try {
                        decoder.accept(message);
                    } catch (MalformedNetlinkException e) {
                        // The one exception that is allowed.
                    }
                })
                .doesNotThrowAnyException();
    }

    private static NetlinkMessage with(NetlinkMessage message, ByteBuffer payload) {
        return new NetlinkMessage(message.type(), message.flags(), 0, 0, payload);
    }
}
