package io.faultd.linux;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Converts paths to text and back, for any bytes and any locale. {@link Path#toString} and {@link Path#of} lose bytes
 * that the locale has no characters for.
 */
public final class FileName {
    private static final String HEX = "0123456789abcdef";

    private FileName() {}

    /** Returns the text of an absolute path, see {@link KernelText}. */
    public static String text(Path path) {
        String text = path.toString();
        return isAscii(text) ? text : KernelText.decode(bytes(path));
    }

    /** Returns the text of the last name in an absolute path. */
    public static String last(Path path) {
        String text = text(path);
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /** Returns the path of a text; relative ones are below the working directory. */
    public static Path path(String text) {
        if (isAscii(text)) {
            return Path.of(text);
        }
        StringBuilder uri = new StringBuilder("file://");
        String absolute = text.startsWith("/") ? text : text(Path.of("").toAbsolutePath()) + "/" + text;
        for (byte part : KernelText.encode(absolute)) {
            if (part > ' ' && Character.isLetterOrDigit(part) || part == '/') {
                uri.append((char) part);
            } else {
                uri.append('%').append(HEX.charAt(part >> 4 & 0xf)).append(HEX.charAt(part & 0xf));
            }
        }
        return Path.of(URI.create(uri.toString()));
    }

    /** The bytes as the kernel has them; a relative path becomes an absolute one. */
    static byte[] bytes(Path path) {
        String text = path.toString();
        if (isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        String uri = path.toUri().getRawPath();
        byte[] bytes = new byte[uri.length()];
        int length = 0;
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) == '%') {
                bytes[length++] = (byte) Integer.parseInt(uri, i + 1, i + 3, 16);
                i += 2;
            } else {
                bytes[length++] = (byte) uri.charAt(i);
            }
        }
        boolean slash = length > 1 && bytes[length - 1] == '/'; // of a directory
        return Arrays.copyOf(bytes, slash ? length - 1 : length);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(character -> character < 0x80);
    }
}
