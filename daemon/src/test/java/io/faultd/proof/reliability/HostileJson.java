package io.faultd.proof.reliability;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Hostile JSON, as text, since some of it is malformed. Calls that could change something are dry runs. */
final class HostileJson {
    /** Methods that accept {@code dry_run}, and those that only read. */
    private static final List<String> METHODS = List.of(
            "slow",
            "flaky",
            "duplicate",
            "corrupt",
            "reorder",
            "rate",
            "profile",
            "drop",
            "partition",
            "apply",
            "stop",
            "fast",
            "join",
            "reset",
            "halt",
            "resume",
            "lease.create",
            "lease.renew",
            "lease.revoke",
            "lease.list",
            "status",
            "faults",
            "targets",
            "profiles",
            "guards",
            "version",
            "",
            "no.such");

    private static final List<String> PARAMETERS = List.of(
            "targets",
            "all",
            "random",
            "fault",
            "direction",
            "to",
            "except",
            "port",
            "peer_port",
            "protocol",
            "for",
            "lease",
            "delay",
            "jitter",
            "correlation",
            "distribution",
            "slot",
            "slot_packets",
            "seed",
            "loss",
            "loss_model",
            "ecn",
            "percent",
            "gap",
            "rate",
            "shaper",
            "burst",
            "ceil",
            "peak_rate",
            "latency",
            "overhead",
            "cell",
            "name",
            "effects",
            "reject",
            "reset",
            "only",
            "every",
            "dns",
            "groups",
            "drops",
            "shape",
            "one_way",
            "rest",
            "ttl",
            "holder",
            "reason",
            "stats");

    /** A valid call, apart from being a dry run. */
    private static final Map<String, String> SENSE = Map.of(
            "rate", "\"targets\":[\"netns:a\"],\"rate\":\"1mbit\"",
            "slow", "\"targets\":[\"netns:a\"]",
            "flaky", "\"all\":true",
            "drop", "\"targets\":[\"/a|b/\"],\"direction\":\"both\"",
            "partition", "\"groups\":[[\"netns:a\"]]",
            "apply", "\"all\":true,\"effects\":{\"rate\":{\"rate\":\"1mbit\"}}",
            "stop", "\"all\":true",
            "fast", "\"targets\":[\"netns:a\"]",
            "profile", "\"targets\":[\"netns:a\"],\"name\":\"3g\"",
            "lease.create", "\"ttl\":\"30s\"");

    private static final List<String> WORDS = List.of(
            "netns:a",
            "netns:",
            "label:=",
            "/(a+)+$/",
            "/[/",
            "pid:-1",
            "pid:99999999999999999999",
            "f-none",
            "10.0.0.0/99",
            "::/0",
            "0-65535",
            "65536",
            "10ms",
            "-1ns",
            "99999999999999999999h",
            "1e9999999999ms",
            "140%",
            "0.00000000001%",
            "1mbit",
            "99999999999999999999gbit",
            "in",
            "both",
            "normal",
            "gemodel:1%,10%,,,,",
            "state:1%",
            "halves",
            "3g",
            "htb",
            "tbf",
            "tcp,udp,47,-1",
            "\\u0000",
            "\\ud800",
            "../../etc/passwd",
            "a\\nb\\r\\nc",
            "true");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "-1",
            "0.1",
            "1e400",
            "-1e-400",
            "2147483648",
            "9223372036854775808",
            "1e999999999",
            "1E-999999999",
            "NaN",
            "Infinity",
            "01",
            "+1",
            "0x10",
            "1.",
            ".5");

    private static final int MORE_THAN_A_BATCH = 130;
    private static final int FEW = 6;

    private final Random random;

    HostileJson(Random random) {
        this.random = random;
    }

    /** A JSON-RPC call with meaningless parameters. */
    String call() {
        String method = one(METHODS);
        String names = IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> "\"" + one(PARAMETERS) + "\":" + value(3))
                .collect(Collectors.joining(","));
        String sense = chance(3) ? "" : SENSE.getOrDefault(method, "");
        // halt and resume have no dry runs: dry_run is an unknown parameter to them.
        String dry = "\"dry_run\":\"" + one(List.of("sh", "tc", "nft", "iptables", "json")) + "\"";
        return frame(
                quoted(method),
                Stream.of(dry, sense, names)
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(",", "{", "}")));
    }

    /** A call with an invalid member. */
    String misframed() {
        String params = chance(2) ? value(2) : "{\"dry_run\":\"tc\",\"targets\":" + value(2) + "}";
        return switch (random.nextInt(5)) {
            case 0 -> value(4);
            case 1 -> frame(value(1), params);
            case 2 ->
                "{\"jsonrpc\":" + value(1) + ",\"id\":" + value(2) + ",\"method\":\"slow\",\"params\":" + params + "}";
            case 3 -> "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"version\"}";
            default -> frame("\"version\"", params) + value(1);
        };
    }

    /** A call about a missing target, with some bytes changed, lost or doubled. */
    byte[] damaged() {
        byte[] call = frame(
                        "\"slow\"",
                        "{\"targets\":[\"netns:nobody-at-all\"],\"delay\":\"100ms\",\"jitter\":\"20ms\",\"port\":\"80,443\","
                                + "\"to\":[\"10.0.0.0/8\"],\"direction\":\"both\",\"for\":\"30s\"}")
                .getBytes(StandardCharsets.UTF_8);
        return damaged(random, call);
    }

    /** Changes, removes or doubles up to twenty bytes. */
    static byte[] damaged(Random random, byte[] whole) {
        byte[] bytes = whole;
        for (int i = 1 + random.nextInt(20); i > 0 && bytes.length > 1; i--) {
            int at = random.nextInt(bytes.length);
            int kept = at + random.nextInt(2);
            int from = at + random.nextInt(2);
            byte[] next = new byte[kept + bytes.length - from];
            System.arraycopy(bytes, 0, next, 0, kept);
            System.arraycopy(bytes, from, next, kept, bytes.length - from);
            next[random.nextInt(next.length)] = (byte) random.nextInt(256);
            bytes = next;
        }
        return bytes;
    }

    /** Objects or arrays within each other, up to thousands of them. */
    String deep() {
        int depth = 1 << random.nextInt(16);
        String open = chance(2) ? "[" : "{\"a\":";
        String close = chance(3) ? "" : (open.equals("[") ? "]" : "}").repeat(depth);
        String nested = open.repeat(depth) + "1" + close;
        return chance(2) ? nested : frame("\"slow\"", "{\"dry_run\":\"tc\",\"targets\":" + nested + "}");
    }

    /** Numbers, texts and lists of up to a megabyte. */
    String huge() {
        int size = 1 << random.nextInt(20);
        String value =
                switch (random.nextInt(4)) {
                    case 0 -> "9".repeat(size);
                    case 1 -> "0." + "1".repeat(size) + "e" + "9".repeat(random.nextInt(12) + 1);
                    case 2 -> quoted("x".repeat(size));
                    default -> "[" + "\"netns:a\",".repeat(size / 10) + "\"netns:a\"]";
                };
        return frame(quoted(one(METHODS)), "{\"dry_run\":\"tc\",\"" + one(PARAMETERS) + "\":" + value + "}");
    }

    /** A batch of too many calls, of none, or of invalid ones. */
    String batch() {
        return IntStream.range(0, random.nextInt(chance(20) ? MORE_THAN_A_BATCH : FEW))
                .mapToObj(i -> chance(3) ? misframed() : call())
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String value(int depth) {
        int kind = random.nextInt(depth > 0 ? 9 : 6);
        return switch (kind) {
            case 0 -> one(NUMBERS);
            case 1 -> one(List.of("true", "false", "null", "tru", ""));
            case 2, 3, 4, 5 -> quoted(one(WORDS));
            case 6, 7 ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> value(depth - 1))
                        .collect(Collectors.joining(",", "[", "]"));
            default ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> quoted(one(PARAMETERS)) + ":" + value(depth - 1))
                        .collect(Collectors.joining(",", "{", "}"));
        };
    }

    private String frame(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + random.nextInt(1000) + ",\"method\":" + method + ",\"params\":" + params
                + "}";
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String one(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
