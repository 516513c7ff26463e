package io.faultd.netlink.nft;

import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Messages between the real nft, or iptables, and the kernel, as {@code capture.py} beside the vectors recorded them.
 */
final class GoldenVector {
    private static final int HEADER_BYTES = 16;
    private static final int SEQUENCE = 8;
    private static final int ELEMENT_LIST_SET_ID = 4;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int EXPRESSION_DATA = 2;
    private static final int LOOKUP_SET_ID = 4;
    private static final int DYNSET_SET_ID = 2;
    private static final int LIST_ELEMENT = 1;

    private final List<String> lines;

    private GoldenVector(List<String> lines) {
        this.lines = lines;
    }

    static GoldenVector load(String name) {
        try (InputStream in = GoldenVector.class.getResourceAsStream(name + ".vector")) {
            if (in == null) {
                throw new IllegalArgumentException("no vector " + name);
            }
            return new GoldenVector(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what nft sent, without the set numbers; {@code package-info} gives the reason. */
    List<String> sent() {
        return messages('>')
                .map(GoldenVector::withoutSetIds)
                .map(GoldenVector::masked)
                .toList();
    }

    /** Returns the one message that nft sent between begin and end of its batch, see {@link #sent}. */
    NetlinkMessage onlyChange() {
        List<byte[]> batch = messages('>').map(GoldenVector::withoutSetIds).toList();
        if (batch.size() != 3) {
            throw new IllegalStateException(batch.size() + " messages");
        }
        return decode(batch.get(1));
    }

    /** Returns the first message of that type that was sent. */
    NetlinkMessage sent(int type) {
        return messages('>')
                .map(GoldenVector::decode)
                .filter(message -> message.type() == type)
                .findFirst()
                .orElseThrow();
    }

    /** Returns those of the kernel's messages that have that type. */
    List<NetlinkMessage> received(int type) {
        return messages('<')
                .map(GoldenVector::decode)
                .filter(message -> message.type() == type)
                .toList();
    }

    /** Returns all messages, in hexadecimal and masked like {@link #sent}, that committing the batch would send. */
    static List<String> hex(Batch batch) {
        return Stream.of(Stream.of(batch.begin()), batch.requests().stream(), Stream.of(batch.end()))
                .flatMap(requests -> requests)
                .map(GoldenVector::encode)
                .map(GoldenVector::masked)
                .toList();
    }

    private static byte[] encode(NetlinkRequest request) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + request.payload().remaining() + 3)
                .order(ByteOrder.nativeOrder());
        request.toMessage(0, 0, 0).encode(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static NetlinkMessage decode(byte[] message) {
        return NetlinkMessage.decodeAll(ByteBuffer.wrap(message)).get(0);
    }

    private Stream<byte[]> messages(char direction) {
        return lines.stream().filter(line -> line.charAt(0) == direction).map(line -> HexFormat.of()
                .parseHex(line.substring(2)));
    }

    private static String masked(byte[] message) {
        byte[] copy = message.clone();
        Arrays.fill(copy, SEQUENCE, HEADER_BYTES, (byte) 0);
        return HexFormat.of().formatHex(copy);
    }

    private static byte[] withoutSetIds(byte[] message) {
        int type = buffer(message).getShort(4);
        int attributes = HEADER_BYTES + 4;
        byte[] rest = Arrays.copyOfRange(message, Math.min(attributes, message.length), message.length);
        byte[] kept =
                switch (type) {
                    case NfMessage.NEW_ELEMENTS ->
                        rewrite(rest, (at, value) -> at == ELEMENT_LIST_SET_ID ? null : value);
                    case NfMessage.NEW_RULE ->
                        rewrite(
                                rest,
                                (at, value) -> at == RULE_EXPRESSIONS ? rewrite(value, GoldenVector::lookup) : value);
                    default -> rest;
                };
        ByteBuffer out = buffer(Arrays.copyOf(message, message.length - rest.length + kept.length));
        return out.putInt(0, out.capacity())
                .position(message.length - rest.length)
                .put(kept)
                .array();
    }

    private static byte[] lookup(int type, byte[] expression) {
        String name = new String(expression, StandardCharsets.ISO_8859_1);
        boolean isLookup = name.contains("lookup");
        int setId = isLookup ? LOOKUP_SET_ID : DYNSET_SET_ID;
        return type != LIST_ELEMENT || !(isLookup || name.contains("dynset"))
                ? expression
                : rewrite(
                        expression,
                        (at, value) -> at == EXPRESSION_DATA
                                ? rewrite(value, (inner, id) -> inner == setId ? null : id)
                                : value);
    }

    private interface Change {
        /** Returns the attribute's new content, null to leave it out. */
        byte[] apply(int type, byte[] value);
    }

    private static byte[] rewrite(byte[] attributes, Change change) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer in = buffer(attributes);
        while (in.hasRemaining()) {
            int length = in.getShort() & 0xffff;
            int type = in.getShort() & 0xffff;
            byte[] value = new byte[length - 4];
            in.get(value).position(Math.min(in.position() + 3 & ~3, in.limit()));
            byte[] kept = change.apply(type & 0x3fff, value);
            if (kept != null) {
                out.writeBytes(buffer(new byte[4])
                        .putShort((short) (kept.length + 4))
                        .putShort((short) type)
                        .array());
                out.writeBytes(Arrays.copyOf(kept, kept.length + 3 & ~3));
            }
        }
        return out.toByteArray();
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
