package io.faultd.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Parses server-sent events (HTML standard, section 9.2.6); only their data is used. */
final class EventReader implements AutoCloseable {
    private static final int LARGEST_EVENT = 1 << 20;

    private final Wire wire;
    private final HttpResponse response;
    private final byte[] buffer = new byte[8 << 10];
    private int position;
    private int limit;

    EventReader(Wire wire, HttpResponse response) {
        this.wire = wire;
        this.response = response;
    }

    /** Waits for the next event's data; empty when the daemon has ended the stream. */
    Optional<String> next() throws IOException {
        StringBuilder data = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return Optional.of(data.substring(1));
                }
            } else if (line.startsWith("data:")) {
                data.append('\n').append(line, line.startsWith("data: ") ? 6 : 5, line.length());
            }
        }
        return Optional.empty();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (true) {
            if (position == limit) {
                limit = response.read(buffer);
                position = 0;
                if (limit < 0) {
                    limit = 0;
                    return null;
                }
            }
            byte b = buffer[position++];
            if (b == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (line.size() == LARGEST_EVENT) {
                throw new IOException("an event is larger than " + (LARGEST_EVENT >> 20) + " MiB");
            }
            line.write(b);
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
