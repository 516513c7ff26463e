package io.faultd.proof.reliability;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** What can be sent to the daemon's socket. */
final class RequestAttacks {
    private static final int HELD = 60;
    private static final int ANSWER_BYTES = 1 << 16;

    private static final List<String> PATTERNS = List.of(
            "/" + ".*".repeat(200) + "!/",
            "/(a*)*!/",
            "/((a{1,30}){1,30})!/",
            "/(x+x+)+y/",
            "/" + "(".repeat(300) + "a" + ")*".repeat(300) + "/",
            "/(?i)" + "[^a]*".repeat(100) + "!/",
            "/(a|a)*".repeat(50) + "!/",
            "/(?=a)b/",
            "/" + "a?".repeat(400) + "a".repeat(400) + "/");

    private RequestAttacks() {}

    /** A whole call of a method. */
    static byte[] call(String method, String params) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
        return ("POST /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Sends it on a connection of its own and returns the beginning of the answer. */
    private static String exchange(Path socket, byte[] request, boolean ends) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = ByteBuffer.wrap(request);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (ends) {
                channel.shutdownOutput();
            }
            ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
            channel.read(answer);
            return StandardCharsets.ISO_8859_1.decode(answer.flip()).toString();
        }
    }

    /** Calls of a user that may not call. */
    static Attack refused(Path socket) {
        byte[] request = call("stop", "{\"all\":true}");
        return () -> Attack.Blow.of(exchange(socket, request, false).startsWith("HTTP/1.1 403"));
    }

    /** Patterns that take a backtracking matcher for ever. */
    static Attack patterns(Path socket, Random random) {
        return () -> {
            String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
            byte[] request = random.nextBoolean()
                    ? call("status", "{\"targets\":[\"" + pattern + "\"]}")
                    : call("drop", "{\"targets\":[\"" + pattern + "\"],\"dry_run\":\"nft\"}");
            return Attack.Blow.of(exchange(socket, request, false).startsWith("HTTP/1.1 200"));
        };
    }

    /** Leases, as many as can be, which nobody renews. */
    static Attack leases(Path socket) {
        byte[] request = call("lease.create", "{\"ttl\":\"2s\",\"holder\":\"" + "x".repeat(200) + "\"}");
        return () -> Attack.Blow.of(exchange(socket, request, false).contains("\"lease\":"));
    }

    /** Subscriptions with a body that does not end. */
    static Attack events(Path socket) {
        byte[] request = ("GET /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
                        + "x".repeat(60_000))
                .getBytes(StandardCharsets.US_ASCII);
        Ring<SocketChannel> held = new Ring<>(HELD);
        return new Attack() {
            @Override
            public Blow strike() throws Exception {
                SocketChannel channel = held.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
                channel.configureBlocking(false);
                return Blow.of(channel.write(ByteBuffer.wrap(request)) > 0);
            }

            @Override
            public void close() throws IOException {
                held.close();
            }
        };
    }

    /** Requests that are wrong in every way; the sensible ones among them are dry runs. */
    static Attack wrong(Path socket, Random random) {
        int seed = random.nextInt();
        return new Attack() {
            private int number;

            @Override
            public Blow strike() throws IOException {
                exchange(socket, HostileRequest.of(seed, number++).bytes(), true);
                return Blow.DONE;
            }
        };
    }
}
