package io.faultd.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Converts the kernel's names, which can be any bytes, to text and back.
 *
 * <p>Bytes that are UTF-8 are the text that they spell. Any other byte becomes a character of its own in Unicode's
 * private use area: 0x80 to 0xff become U+EF80 to U+EFFF, and so do the bytes that spell one of those characters. So
 * every name gives the same bytes again, no two names give the same text, and the text can be in JSON and on a
 * terminal.
 */
public final class KernelText {
    private static final int ESCAPED = 0xef00;
    private static final int FIRST_ESCAPE = 0xef80;
    private static final int LAST_ESCAPE = 0xefff;
    private static final int ASCII = 0x80;

    private KernelText() {}

    /** Returns the text of a whole name. */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** Returns the text before the first NUL, which can be missing. */
    public static String decodeUpToNul(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return decode(bytes, 0, length);
    }

    /** Returns the text of a part of some bytes. */
    public static String decode(byte[] bytes, int start, int length) {
        int end = start + length;
        int at = start;
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        if (at == end) {
            return new String(bytes, start, length, StandardCharsets.US_ASCII);
        }
        StringBuilder text = new StringBuilder(length);
        at = start;
        while (at < end) {
            int size = sizeOfCharacter(bytes, at, end);
            if (size == 0) {
                text.append((char) (ESCAPED | bytes[at] & 0xff));
                at++;
            } else {
                text.append(new String(bytes, at, size, StandardCharsets.UTF_8));
                at += size;
            }
        }
        return text.toString();
    }

    /** Returns the name of a text. */
    public static byte[] encode(String text) {
        if (text.chars().noneMatch(KernelText::isEscape)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(character -> {
            if (isEscape(character)) {
                bytes.write(character & 0xff);
            } else {
                bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    private static boolean isEscape(int character) {
        return character >= FIRST_ESCAPE && character <= LAST_ESCAPE;
    }

    /** How many bytes a character has that is spelled there and needs no escape; 0 where there is none. */
    private static int sizeOfCharacter(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        int size = first < ASCII ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (size <= 1) {
            return size;
        }
        if (at + size > end) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            if ((bytes[at + i] & 0xc0) != ASCII) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        boolean wrong =
                switch (first) {
                    case 0xe0 -> second < 0xa0; // spelled too long
                    case 0xed -> second >= 0xa0; // half of a surrogate pair
                    case 0xee -> second >= 0xbe; // an escape
                    case 0xf0 -> second < 0x90; // spelled too long
                    case 0xf4 -> second >= 0x90; // beyond Unicode
                    default -> false;
                };
        return wrong ? 0 : size;
    }
}
