package io.faultd.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An answer in HTTP/1.1 (RFC 9112) whose body has a {@code Content-Length} or comes in chunks; the daemon uses no other
 * framing.
 */
final class HttpResponse {
    private static final int LARGEST_HEAD = 16 << 10;

    private final Wire wire;
    private int headBytes;
    private int status;
    private long contentLength = -1;
    private boolean chunked;
    // Of the body with a length, or of the current chunk.
    private long left;
    private boolean started;

    private HttpResponse(Wire wire) {
        this.wire = wire;
    }

    /** Reads the head: status line and header fields. */
    static HttpResponse read(Wire wire) throws IOException {
        HttpResponse response = new HttpResponse(wire);
        response.readHead();
        return response;
    }

    /** The status code, 200 to 599. */
    int status() {
        return status;
    }

    /** The whole body as text. */
    String body(int largest) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[8 << 10];
        for (int count = read(part); count >= 0; count = read(part)) {
            if (body.size() + count > largest) {
                throw new IOException("its answer is larger than " + (largest >> 20) + " MiB");
            }
            body.write(part, 0, count);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Reads some bytes of the body; -1 behind the last. */
    int read(byte[] target) throws IOException {
        if (left == 0 && !nextPart()) {
            return -1;
        }
        int count = wire.read(target, 0, (int) Math.min(left, target.length));
        left -= count;
        return count;
    }

    private boolean nextPart() throws IOException {
        if (!chunked) {
            boolean first = !started;
            started = true;
            left = first ? contentLength : 0;
            return left > 0;
        }
        headBytes = 0;
        if (started && !line().isEmpty()) {
            throw malformed("a chunk is longer than it said");
        }
        started = true;
        String line = line();
        int extension = line.indexOf(';');
        left = number(extension < 0 ? line : line.substring(0, extension), 16);
        if (left == 0) {
            // Trailer fields, if any, up to an empty line. A further read finds the end of the chunk again.
            while (!line().isEmpty()) {}
            chunked = false;
            contentLength = 0;
        }
        return left > 0;
    }

    private void readHead() throws IOException {
        String line = line();
        if (!line.startsWith("HTTP/1.") || line.length() < 12 || line.charAt(8) != ' ') {
            throw malformed("it does not speak HTTP/1.1");
        }
        status = (int) number(line.substring(9, 12), 10);
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            if (colon < 1) {
                throw malformed("a header field without a name");
            }
            header(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).strip());
        }
        if (status >= 200 && status != 204 && !chunked && contentLength < 0) {
            throw malformed("no length");
        }
    }

    private void header(String name, String value) throws IOException {
        if (name.equals("content-length")) {
            contentLength = number(value, 10);
        } else if (name.equals("transfer-encoding")) {
            if (!value.equalsIgnoreCase("chunked")) {
                throw malformed("the transfer encoding '" + value + "'");
            }
            chunked = true;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int c = wire.read(); c != '\n'; c = wire.read()) {
            if (++headBytes > LARGEST_HEAD) {
                throw malformed("a head of more than " + (LARGEST_HEAD >> 10) + " KiB");
            }
            line.append((char) c);
        }
        int end = line.length() - 1;
        if (end >= 0 && line.charAt(end) == '\r') {
            line.setLength(end);
        }
        return line.toString();
    }

    private static long number(String text, int radix) throws IOException {
        String digits = text.strip();
        // Long.parse would accept a sign; 15 digits can't overflow.
        if (digits.isEmpty() || digits.length() > 15 || Character.digit(digits.charAt(0), radix) < 0) {
            throw malformed("the number '" + digits + "'");
        }
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            throw malformed("the number '" + digits + "'");
        }
    }

    private static IOException malformed(String what) {
        return new IOException("its answer is malformed: " + what);
    }
}
