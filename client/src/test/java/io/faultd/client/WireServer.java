package io.faultd.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server for tests of the client: it records requests and sends prepared answers. */
public final class WireServer implements AutoCloseable {
    /** A received request. */
    public record Request(String head, String body) {
        /** The JSON-RPC call in it. */
        @SuppressWarnings("unchecked")
        public Map<String, Object> call() {
            return (Map<String, Object>) Json.parse(body);
        }
    }

    private final Path folder;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Function<Request, String> answer = request -> "";
    private volatile boolean hangsUp = true;
    private volatile String events;
    private volatile SocketChannel open;

    /** Listens on a new Unix socket. */
    public WireServer() throws IOException {
        this(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        listener.bind(UnixDomainSocketAddress.of(socket));
        start();
    }

    private WireServer(ServerSocketChannel listener) throws IOException {
        this.listener = listener;
        folder = Files.createTempDirectory("faultd");
        socket = folder.resolve("s");
    }

    /** Serves a listener that is already bound. */
    static WireServer on(ServerSocketChannel bound) throws IOException {
        WireServer server = new WireServer(bound);
        server.start();
        return server;
    }

    private void start() {
        Thread thread = new Thread(this::serve, "wire-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Its address, for a client. */
    public String address() {
        return "unix://" + socket;
    }

    /** Makes it answer every call with this JSON-RPC result. */
    public WireServer answersResult(String json) {
        return answers(request -> http(rpc(request, "result", json)));
    }

    /** Makes it answer one call after the other with these JSON-RPC results. */
    public WireServer answersResults(String... results) {
        Queue<String> script = new ConcurrentLinkedQueue<>(List.of(results));
        return answers(request -> http(rpc(request, "result", script.remove())));
    }

    /** Makes it answer every call with this JSON-RPC error object. */
    public WireServer answersError(String json) {
        return answers(request -> http(rpc(request, "error", json)));
    }

    /**
     * Makes it answer each call by its content.
     *
     * @param member the answer to each: {@code "result":…} or {@code "error":…}
     */
    public WireServer answersCalls(Function<Map<String, Object>, String> member) {
        return answers(request -> {
            Map<String, Object> call = request.call();
            return http("{\"jsonrpc\":\"2.0\",\"id\":" + call.get("id") + "," + member.apply(call) + "}");
        });
    }

    /** Makes it answer every call with this body. */
    public WireServer answersJson(String body) {
        return answers(request -> http(body));
    }

    /** Makes it answer every call with these bytes, and then close the connection. */
    public WireServer answersRaw(String bytes) {
        return answers(request -> bytes);
    }

    /** Makes it send these events to each listener, which it does not count as a request, and end the stream. */
    public WireServer sendsEvents(String... json) {
        events = Stream.of(json).map(event -> "data: " + event + "\n\n").collect(Collectors.joining());
        return this;
    }

    private WireServer answers(Function<Request, String> function) {
        answer = function;
        return this;
    }

    private static String rpc(Request request, String kind, String json) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + request.call().get("id") + ",\"" + kind + "\":" + json + "}";
    }

    private static String http(String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body;
    }

    /** Makes it keep the connection open behind its answer. */
    public WireServer neverHangsUp() {
        hangsUp = false;
        return this;
    }

    /** The only request received. */
    public Request request() {
        if (requests.size() != 1) {
            throw new AssertionError("not one request, but " + requests);
        }
        return requests.get(0);
    }

    /** All requests received. */
    public List<Request> requests() {
        return requests;
    }

    private void serve() {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                open = channel;
                exchange(channel);
                if (hangsUp) {
                    channel.close();
                }
            } catch (IOException e) {
                // The client has closed, or the test is over; the client itself checks what it received.
            }
        }
    }

    private void exchange(SocketChannel channel) throws IOException {
        InputStream in = Channels.newInputStream(channel);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return;
            }
            head.append((char) b);
        }
        String body = new String(in.readNBytes(contentLength(head.toString())), StandardCharsets.UTF_8);
        if (events != null && head.indexOf("GET /events ") == 0) {
            Channels.newOutputStream(channel).write(http(events).getBytes(StandardCharsets.UTF_8));
            return;
        }
        Request request = new Request(head.toString(), body);
        requests.add(request);
        Channels.newOutputStream(channel).write(answer.apply(request).getBytes(StandardCharsets.UTF_8));
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n")) {
            if (line.startsWith("Content-Length: ")) {
                return Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        SocketChannel last = open;
        if (last != null) {
            last.close();
        }
        Files.deleteIfExists(socket);
        Files.deleteIfExists(folder);
    }
}
