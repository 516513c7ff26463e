package io.faultd.rpc;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Sends exactly the bytes of a test, and reads the responses one by one. */
final class RawClient implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream in;

    record Response(int status, Map<String, String> headers, String body) {}

    private RawClient(SocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        in = new BufferedInputStream(Channels.newInputStream(channel));
    }

    static RawClient connect(Path socket) throws IOException {
        return new RawClient(UnixDomainSocketAddress.of(socket));
    }

    static RawClient connect(SocketAddress address) throws IOException {
        return new RawClient(address);
    }

    RawClient send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return this;
    }

    /** A whole request to /rpc; single quotes replace double ones. */
    RawClient call(String json) throws IOException {
        return send(post(json));
    }

    static String post(String json) {
        String body = json.replace('\'', '"');
        return "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    void endOfInput() throws IOException {
        channel.shutdownOutput();
    }

    /** A response with Content-Length, or one that can have no body. */
    Response read() throws IOException {
        Response head = readHead();
        int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
        return new Response(head.status(), head.headers(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    Response readHead() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            String[] nameAndValue = header.split(": ", 2);
            headers.put(nameAndValue[0].toLowerCase(Locale.ROOT), nameAndValue[1]);
        }
        return new Response(status, headers, "");
    }

    /** One chunk of a chunked response. */
    String chunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        String content = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        line();
        return content;
    }

    /** Waits for the server to close, and returns the number of bytes it still sent before. */
    long readToEnd() throws IOException {
        return in.transferTo(OutputStream.nullOutputStream());
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server hung up");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
