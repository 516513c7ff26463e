package io.faultd.netlink.nft;

import io.faultd.netlink.nft.expr.Data;
import io.faultd.netlink.nft.expr.Names;
import io.faultd.netlink.nft.expr.Value;
import java.util.Objects;
import java.util.Optional;

/**
 * An element of a set or map.
 *
 * @param key the key, or the first one of a range
 * @param last the last key of a range, itself included; empty for a single key, also in place of a range of one key
 * @param data what the key maps to; empty in a set
 * @param comment up to 127 bytes, shown by {@code nft list}; empty for none
 */
public record Element(Value key, Optional<Value> last, Optional<Data> data, Optional<String> comment) {
    public Element {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(data, "data");
        comment.ifPresent(text -> Names.check("comment", text, Rule.COMMENT_BYTES));
        last = last.filter(end -> !end.equals(key));
        last.ifPresent(end -> {
            if (end.length() != key.length()) {
                throw new IllegalArgumentException("range from " + key + " to " + end + " of another length");
            }
        });
    }

    /** Returns an element that is a single key. */
    public static Element of(Value key) {
        return new Element(key, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Returns an element of an interval set: all keys from the first to the last; field by field in a concatenation.
     */
    public static Element range(Value first, Value last) {
        return new Element(first, Optional.of(last), Optional.empty(), Optional.empty());
    }

    /** Returns the same key mapped to some data. */
    public Element to(Data target) {
        return new Element(key, last, Optional.of(target), comment);
    }

    /** Returns the same element with a comment. */
    public Element comment(String text) {
        return new Element(key, last, data, Optional.of(text));
    }
}
