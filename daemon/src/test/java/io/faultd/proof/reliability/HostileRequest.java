package io.faultd.proof.reliability;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A request of a hostile or broken client. The same seed always makes the same requests.
 *
 * @param owed whether it is a whole HTTP request, which must be answered
 */
record HostileRequest(Kind kind, byte[] bytes, boolean owed) {
    private static final int LONGEST_NOISE = 4096;

    private static final List<String> BAD_LINES = List.of(
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 1048577",
            "Content-Length: 5\r\nContent-Length: 6",
            "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Transfer-Encoding: chunked, gzip",
            "Expect: a miracle",
            "Content-Type: text/\u0000",
            "Upgrade: websocket\r\nConnection: upgrade",
            ": nameless",
            " folded");

    private static final List<String> BAD_STARTS = List.of(
            "GET /metrics HTTP/9.9",
            "POST  /rpc  HTTP/1.1",
            "BREW /rpc HTTP/1.1",
            "GET /../../etc/passwd HTTP/1.1",
            "GET http://evil.example/rpc HTTP/1.1",
            "POST /rpc HTTP/0.9",
            "PRI * HTTP/2.0",
            "GET /events HTTP/1.1",
            "GET /healthz?%00 HTTP/1.0",
            "\u0016\u0003\u0001\u0002\u0000\u0001");

    /** What is wrong with it. */
    enum Kind {
        NOISE,
        HEAD,
        CHUNKS,
        TRUNCATED,
        DAMAGED,
        VALUES,
        FRAME,
        DEEP,
        HUGE,
        BATCH,
        MANY
    }

    static HostileRequest of(long seed, int number) {
        Random random = new Random(seed * 1_000_003 + number);
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        HostileJson json = new HostileJson(random);
        return switch (kind) {
            case NOISE -> {
                byte[] noise = new byte[1 + random.nextInt(LONGEST_NOISE)];
                random.nextBytes(noise);
                yield new HostileRequest(kind, noise, false);
            }
            case HEAD -> new HostileRequest(kind, badHead(random, json), false);
            case CHUNKS -> new HostileRequest(kind, badChunks(random, json), false);
            case TRUNCATED -> {
                byte[] whole = post(bytes(json.call()));
                yield new HostileRequest(kind, Arrays.copyOf(whole, random.nextInt(whole.length)), false);
            }
            case DAMAGED -> new HostileRequest(kind, post(json.damaged()), true);
            case VALUES -> new HostileRequest(kind, post(bytes(json.call())), true);
            case FRAME -> new HostileRequest(kind, post(bytes(json.misframed())), true);
            case DEEP -> new HostileRequest(kind, post(bytes(json.deep())), true);
            case HUGE -> new HostileRequest(kind, post(bytes(json.huge())), true);
            case BATCH -> new HostileRequest(kind, post(bytes(json.batch())), true);
            case MANY -> new HostileRequest(kind, many(random, json), true);
        };
    }

    /** The beginning of a call of that length by a client that stalls. */
    static byte[] unfinished(int bodyBytes) {
        return bytes("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + (bodyBytes + 1) + "\r\n\r\n"
                + "[".repeat(bodyBytes));
    }

    private static byte[] badHead(Random random, HostileJson json) {
        String body = json.call();
        String start = random.nextBoolean() ? "POST /rpc HTTP/1.1" : one(random, BAD_STARTS);
        StringBuilder head = new StringBuilder(start).append("\r\n");
        for (int i = random.nextInt(4); i > 0; i--) {
            head.append(one(random, BAD_LINES)).append("\r\n");
        }
        if (random.nextInt(8) == 0) {
            head.append("X: y\r\n".repeat(1 << random.nextInt(14)));
        }
        if (random.nextInt(8) == 0) {
            head.append("X-").append("y".repeat(1 << random.nextInt(18))).append("\r\n");
        }
        byte[] whole = bytes(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        return random.nextInt(3) == 0 ? HostileJson.damaged(random, whole) : whole;
    }

    private static byte[] badChunks(Random random, HostileJson json) {
        StringBuilder text =
                new StringBuilder("POST /rpc HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = random.nextInt(6); i > 0; i--) {
            String chunk = json.call();
            String length = random.nextBoolean()
                    ? Integer.toHexString(chunk.length())
                    : one(random, List.of("-1", "ffffffffffffffff", "zz", "", "7;ext=\"", "0x10", "fffff"));
            text.append(length).append("\r\n").append(chunk).append("\r\n");
        }
        return bytes(text.append(random.nextBoolean() ? "0\r\n\r\n" : "").toString());
    }

    private static byte[] many(Random random, HostileJson json) {
        StringBuilder all = new StringBuilder();
        for (int i = 2 + random.nextInt(6); i > 0; i--) {
            all.append(new String(post(bytes(json.call())), StandardCharsets.ISO_8859_1));
        }
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] post(byte[] body) {
        byte[] head =
                bytes("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n");
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String one(Random random, List<String> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** A description for people who search for a failure. */
    String text() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return kind + ": " + (text.length() > 1000 ? text.substring(0, 1000) + "…" : text);
    }
}
