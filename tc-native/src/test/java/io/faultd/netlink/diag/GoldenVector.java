package io.faultd.netlink.diag;

import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
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

/** Messages between the real ss and the kernel, as {@code capture.py} beside the vectors recorded them. */
record GoldenVector(List<String> lines) {
    private static final int HEADER_BYTES = 16;
    private static final int SEQUENCE = 8;

    static GoldenVector load(String name) {
        try (InputStream in = GoldenVector.class.getResourceAsStream(name + ".vector")) {
            return new GoldenVector(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What ss sent: a dump, then one message for each connection. */
    List<String> sent() {
        return messages('>').map(GoldenVector::masked).toList();
    }

    /** The sockets that the kernel reported. */
    List<NetlinkMessage> sockets() {
        return messages('<')
                .flatMap(bytes -> NetlinkMessage.decodeAll(ByteBuffer.wrap(bytes)).stream())
                .filter(message -> message.type() == InetDiag.SOCK_DIAG_BY_FAMILY)
                .toList();
    }

    /** A request as it travels, in the form of {@link #sent}. */
    static String encoded(NetlinkRequest request, int flags) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + request.payload().remaining())
                .order(ByteOrder.nativeOrder());
        request.toMessage(flags, 0, 0).encode(out);
        return masked(out.array());
    }

    private Stream<byte[]> messages(char way) {
        return lines.stream().filter(line -> line.charAt(0) == way).map(line -> HexFormat.of()
                .parseHex(line.substring(2)));
    }

    private static String masked(byte[] message) {
        byte[] copy = message.clone();
        Arrays.fill(copy, SEQUENCE, HEADER_BYTES, (byte) 0);
        return HexFormat.of().formatHex(copy);
    }
}
