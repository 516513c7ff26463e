package io.faultd.fault;

import io.faultd.flow.AddressSet;
import io.faultd.target.TargetSelector;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The other end of a target's traffic, as it was written: addresses, targets, or a host name.
 *
 * @param text as it was written
 * @param addresses its addresses, where it was written as such
 * @param word the word, if it can select targets
 * @param host the host name, if it is one or, with a word, can be one
 */
public record Peer(String text, Optional<AddressSet> addresses, Optional<TargetSelector> word, Optional<String> host) {
    private static final String HOST_PREFIX = "host:";
    // RFC 1123, and underscores, which names inside Docker networks can have.
    private static final Pattern HOST = Pattern.compile("(?=.{1,253}\\.?$)[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,62}\\.?)*");
    // Longer than two addresses and a hyphen; the pattern needs stack for each part of its input.
    private static final int LONGEST_LITERAL = 128;
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]+(\\.[0-9]+){1,}([/-].*)?|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*([/-].*)?");

    /**
     * Reads an address, prefix or range ({@code 10.0.0.0/8}, {@code fd00::1}), a target word ({@code db},
     * {@code service:shop/web}), or a host name ({@code host:example.org}, or without {@code host:} where no target has
     * the name).
     *
     * @throws BadValueException when it is none of these
     */
    public static Peer parse(String text) {
        String peer = text.strip();
        if (peer.isEmpty()) {
            throw new BadValueException(
                    "an empty word is no peer; write an address, a prefix, a target or a host name");
        }
        if (peer.length() <= LONGEST_LITERAL && LITERAL.matcher(peer).matches()) {
            return new Peer(peer, Optional.of(AddressSet.parse(peer)), Optional.empty(), Optional.empty());
        }
        if (peer.startsWith(HOST_PREFIX)) {
            String name = peer.substring(HOST_PREFIX.length());
            if (!HOST.matcher(name).matches()) {
                throw new BadValueException("'" + text + "' is not a host name; write one like host:example.org");
            }
            return host(name);
        }
        TargetSelector word = TargetSelector.parse(peer);
        Optional<String> host = HOST.matcher(peer).matches() ? Optional.of(peer) : Optional.empty();
        return new Peer(peer, Optional.empty(), Optional.of(word), host);
    }

    /** A host name. */
    static Peer host(String name) {
        return new Peer(HOST_PREFIX + name, Optional.empty(), Optional.empty(), Optional.of(name));
    }

    /**
     * Reads peers joined by commas. A comma between slashes belongs to a regular expression.
     *
     * @throws BadValueException when one of them is none
     */
    public static List<Peer> parseAll(String text) {
        List<Peer> peers = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf(',', start);
            if (text.startsWith("/", start)) {
                int slash = text.indexOf("/,", start + 1);
                end = slash < 0 ? -1 : slash + 1;
            }
            peers.add(parse(text.substring(start, end < 0 ? text.length() : end)));
            start = end < 0 ? text.length() + 1 : end + 1;
        }
        return peers;
    }

    @Override
    public String toString() {
        return text;
    }
}
