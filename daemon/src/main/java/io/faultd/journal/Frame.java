package io.faultd.journal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The form of one record in the file: its checksum (CRC-32C, RFC 3720 appendix B.4) in eight hexadecimal digits, a
 * space, the number of bytes in decimal, a space, the bytes, a line feed. The bytes contain no line feed, so reading
 * continues at the next line behind a damaged record.
 *
 * @param end the offset behind it
 */
record Frame(String text, int end) {
    private static final int CHECKSUM_DIGITS = 8;
    private static final int MOST_LENGTH_DIGITS = 9;

    /** The bytes of a record. */
    static byte[] bytesOf(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        // In ASCII digits, independent of the user's language.
        byte[] head = String.format(Locale.ROOT, "%08x %d ", checksum(body, 0, body.length), body.length)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[head.length + body.length + 1];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(body, 0, frame, head.length, body.length);
        frame[frame.length - 1] = '\n';
        return frame;
    }

    /** The record at an offset; null when there is none. */
    static Frame at(byte[] bytes, int offset) {
        int digits = offset + CHECKSUM_DIGITS + 1;
        int space = digits;
        while (space < bytes.length && space - digits <= MOST_LENGTH_DIGITS && bytes[space] != ' ') {
            space++;
        }
        if (space >= bytes.length || bytes[space] != ' ') {
            return null;
        }
        int checksum;
        int length;
        try {
            checksum = Integer.parseUnsignedInt(text(bytes, offset, CHECKSUM_DIGITS), 16);
            length = Integer.parseUnsignedInt(text(bytes, digits, space - digits));
        } catch (NumberFormatException e) {
            return null;
        }
        int body = space + 1;
        if (length < 0 || length > bytes.length - body || checksum(bytes, body, length) != checksum) {
            return null;
        }
        return new Frame(
                new String(bytes, body, length, StandardCharsets.UTF_8), Math.min(body + length + 1, bytes.length));
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.US_ASCII);
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
