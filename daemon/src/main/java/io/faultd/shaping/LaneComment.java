package io.faultd.shaping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comment of a rule or an element of a map, such as {@code 2 f-a,f-b}, by which a later daemon finds the class of
 * those faults' packets.
 *
 * @param minor the class's minor number
 * @param faults their ids, joined by commas; the beginning and a digest where that is too long for a comment
 */
record LaneComment(int minor, String faults) {
    // A comment has 127 bytes; the rest is for the number.
    private static final int LONGEST = 110;
    private static final int DIGEST_BYTES = 8;
    private static final int HEX = 16;
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,4}) (\\S+)");

    static LaneComment of(int minor, SortedSet<String> faults) {
        return new LaneComment(minor, label(faults));
    }

    /** The label of a set of faults; different sets have different labels. */
    static String label(Set<String> faults) {
        String all = String.join(",", faults);
        if (all.length() <= LONGEST) {
            return all;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            String hex = HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
            return all.substring(0, LONGEST - hex.length() - 1) + "#" + hex;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Reads a comment; empty when it is another one. */
    static Optional<LaneComment> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new LaneComment(Integer.parseInt(matcher.group(1), HEX), matcher.group(2)))
                : Optional.empty();
    }

    String text() {
        return Integer.toHexString(minor) + " " + faults;
    }
}
