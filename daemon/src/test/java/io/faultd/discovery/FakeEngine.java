package io.faultd.discovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A Docker engine's interface with prepared answers, which can stop and start again. */
final class FakeEngine implements AutoCloseable {
    private final Path socket;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<SocketChannel> connections = new ArrayList<>();
    private ServerSocketChannel server;
    private volatile boolean silent;
    private final AtomicInteger followers = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();

    FakeEngine(Path directory) {
        this.socket = directory.resolve("docker.sock");
    }

    URI uri() {
        return URI.create("unix://" + socket);
    }

    /** Answers requests for this path, queries left out, with this JSON. */
    FakeEngine answer(String path, String json) {
        answers.put(path, json);
        return this;
    }

    /** Makes it accept requests without answering. */
    void hang() {
        silent = true;
    }

    /** Makes it answer requests again; earlier unanswered ones stay so. */
    void recover() {
        silent = false;
    }

    /** The number of requests, answered or not. */
    int requests() {
        return requests.get();
    }

    /** The number of requests for events so far. */
    int followers() {
        return followers.get();
    }

    FakeEngine start() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        thread(() -> accept(server));
        return this;
    }

    /** Ends all connections and removes the socket, as when an engine stops. */
    void stop() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        synchronized (connections) {
            for (SocketChannel connection : connections) {
                connection.close();
            }
            connections.clear();
        }
    }

    private void accept(ServerSocketChannel listening) {
        while (true) {
            try {
                SocketChannel connection = listening.accept();
                synchronized (connections) {
                    if (!listening.isOpen()) {
                        // It arrived while the engine was being stopped, which ends all known connections.
                        connection.close();
                        return;
                    }
                    connections.add(connection);
                }
                thread(() -> serve(connection));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(SocketChannel connection) {
        try {
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.US_ASCII));
            OutputStream out = Channels.newOutputStream(connection);
            for (String request = in.readLine(); request != null; request = in.readLine()) {
                while (!in.readLine().isEmpty()) {
                    // headers; there is never a body
                }
                requests.incrementAndGet();
                if (!silent) {
                    respond(request.split(" ")[1].split("\\?")[0], out);
                }
            }
        } catch (IOException e) {
            // The client is gone, or stop() was called.
        }
    }

    private void respond(String path, OutputStream out) throws IOException {
        String head;
        String body = answers.getOrDefault(path, "{\"message\":\"no such thing\"}");
        if (path.equals("/events")) {
            head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
            body = "";
            followers.incrementAndGet();
        } else {
            String status = answers.containsKey(path) ? "200 OK" : "404 Not Found";
            head = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                    + "\r\n\r\n";
        }
        out.write((head + body).getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "fake-engine");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
