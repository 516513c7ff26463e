package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.nft.expr.Attributes;
import io.faultd.netlink.nft.expr.Data;
import io.faultd.netlink.nft.expr.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How elements travel: in messages that name the set and carry a list, which as one attribute holds at most 64 KiB.
 *
 * <p>A range in a set of plain keys is two elements, its first key and the key after its last one, flagged
 * {@code NFT_SET_ELEM_INTERVAL_END}; a range up to the highest key has no second one. A range in a set of
 * concatenations is one element with an end of its own. nft begins a set of plain ranges with an end at key 0 if no
 * range starts there; the kernel doesn't need it, and this library doesn't send it.
 */
final class SetElements {
    static final int ELEMENTS = 3;

    private static final int KEY = 1;
    private static final int DATA = 2;
    private static final int FLAGS = 3;
    private static final int USER_DATA = 6;
    private static final int KEY_END = 10;
    private static final int FLAG_INTERVAL_END = 1;

    /** nft's mark of a range without end: {@code NFTNL_UDATA_SET_ELEM_FLAGS}, 4 bytes, {@code INTERVAL_OPEN}. */
    private static final byte[] OPEN_END = {1, 4, 1, 0, 0, 0};

    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int MAX_LIST_BYTES = 0xffff - ATTRIBUTE_HEADER_BYTES;

    private static final Comparator<Boundary> BY_KEY = Comparator.<Boundary, byte[]>comparing(
                    boundary -> boundary.key().toByteArray(), Arrays::compareUnsigned)
            .thenComparing(boundary -> !boundary.isEnd());

    private SetElements() {}

    /** One element as the kernel has it. */
    private record Boundary(
            Value key,
            Optional<Value> last,
            Optional<Data> data,
            Optional<String> comment,
            boolean isEnd,
            boolean isOpen) {
        private static Boundary end(Value key) {
            return new Boundary(key, Optional.empty(), Optional.empty(), Optional.empty(), true, false);
        }

        private void encode(AttributeWriter out) {
            if (isEnd) {
                out.putU32Be(FLAGS, FLAG_INTERVAL_END);
            }
            out.putNested(KEY, key::encode);
            last.ifPresent(value -> out.putNested(KEY_END, value::encode));
            data.ifPresent(value -> out.putNested(DATA, value::encode));
            byte[] note = comment.map(Rule::userData).orElse(new byte[0]);
            byte[] end = isOpen ? OPEN_END : new byte[0];
            if (note.length + end.length > 0) {
                byte[] both = Arrays.copyOf(note, note.length + end.length);
                System.arraycopy(end, 0, both, note.length, end.length);
                out.putBytes(USER_DATA, both);
            }
        }

        private static Boundary decode(AttributeReader in) {
            Attributes attributes = Attributes.of(in);
            return new Boundary(
                    attributes.value(KEY),
                    attributes.has(KEY_END) ? Optional.of(attributes.value(KEY_END)) : Optional.empty(),
                    attributes.has(DATA) ? Optional.of(Data.decode(attributes.nested(DATA))) : Optional.empty(),
                    attributes.has(USER_DATA) ? Rule.comment(attributes.bytes(USER_DATA)) : Optional.empty(),
                    (attributes.u32(FLAGS, 0) & FLAG_INTERVAL_END) != 0,
                    false);
        }
    }

    /**
     * Writes the payloads of the messages that name all those elements, as few as possible.
     *
     * @throws IllegalArgumentException if an element does not fit the set
     */
    static List<AttributeWriter> encode(NamedSet set, List<Element> elements) {
        List<Boundary> boundaries = new ArrayList<>(elements.size());
        for (Element element : elements) {
            addBoundaries(set, check(set, element), boundaries);
        }
        List<byte[]> encoded = new ArrayList<>(boundaries.size());
        for (Boundary boundary : boundaries) {
            AttributeWriter writer = new AttributeWriter();
            boundary.encode(writer);
            encoded.add(writer.toByteArray());
        }
        List<AttributeWriter> payloads = new ArrayList<>();
        for (int start = 0; start < encoded.size(); ) {
            int end = endOfChunk(encoded, start);
            payloads.add(encodeChunk(set, encoded.subList(start, end)));
            start = end;
        }
        return payloads;
    }

    private static int endOfChunk(List<byte[]> encoded, int start) {
        int room = MAX_LIST_BYTES;
        int end = start;
        while (end < encoded.size() && encoded.get(end).length + ATTRIBUTE_HEADER_BYTES <= room) {
            room -= encoded.get(end).length + ATTRIBUTE_HEADER_BYTES;
            end++;
        }
        return end;
    }

    private static AttributeWriter encodeChunk(NamedSet set, List<byte[]> encoded) {
        AttributeWriter out = NfMessage.writeHeader(new AttributeWriter(), set.table());
        set.encodeKey(out); // NFTA_SET_ELEM_LIST_TABLE and _SET are numbered as NFTA_SET_TABLE and _NAME
        return out.putNested(ELEMENTS, list -> {
            // nft counts the elements in their attribute types; the kernel does not look at them.
            int place = Attributes.LIST_ELEMENT;
            for (byte[] element : encoded) {
                list.putNested(place++, nest -> nest.writeBytes(element));
            }
        });
    }

    private static Element check(NamedSet set, Element element) {
        if (element.key().length() != set.keyType().length()) {
            throw new IllegalArgumentException(
                    "key " + element.key() + " has not the " + set.keyType().length() + " bytes of set " + set);
        }
        if (element.last().isPresent() && !set.interval()) {
            throw new IllegalArgumentException("set " + set + " has no ranges");
        }
        return element;
    }

    private static void addBoundaries(NamedSet set, Element element, List<Boundary> boundaries) {
        Optional<Value> last = set.interval() ? element.last().or(() -> Optional.of(element.key())) : Optional.empty();
        if (!set.isOfBoundaries()) {
            boundaries.add(new Boundary(element.key(), last, element.data(), element.comment(), false, false));
            return;
        }
        Optional<Value> end = last.flatMap(SetElements::successor);
        boundaries.add(
                new Boundary(element.key(), Optional.empty(), element.data(), element.comment(), false, end.isEmpty()));
        end.map(Boundary::end).ifPresent(boundaries::add);
    }

    /**
     * Reads the elements out of a whole dump.
     *
     * @return in the kernel's order, which has no meaning; ranges of plain keys in ascending order
     */
    static List<Element> decode(NamedSet set, List<NetlinkMessage> dump) {
        return MalformedNetlinkException.decoding("elements of " + set, () -> decodeAll(set, dump));
    }

    private static List<Element> decodeAll(NamedSet set, List<NetlinkMessage> dump) {
        List<Boundary> boundaries = new ArrayList<>();
        for (NetlinkMessage message : dump) {
            NfMessage.decode(message, in -> {
                NfMessage.readHeader(in);
                Attributes attributes = Attributes.of(in);
                if (attributes.has(ELEMENTS)) {
                    AttributeReader list = attributes.nested(ELEMENTS);
                    while (list.next()) {
                        boundaries.add(Boundary.decode(list.nested()));
                    }
                }
                return boundaries;
            });
        }
        return set.isOfBoundaries()
                ? pair(boundaries)
                : boundaries.stream().map(SetElements::plain).toList();
    }

    private static Element plain(Boundary boundary) {
        return new Element(boundary.key(), boundary.last(), boundary.data(), boundary.comment());
    }

    private static List<Element> pair(List<Boundary> boundaries) {
        List<Boundary> sorted = boundaries.stream().sorted(BY_KEY).toList();
        List<Element> ranges = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            Boundary start = sorted.get(i);
            if (start.isEnd()) {
                continue;
            }
            boolean bounded = i + 1 < sorted.size() && sorted.get(i + 1).isEnd();
            Value last = bounded ? predecessor(sorted.get(i + 1).key()) : highest(start.key());
            ranges.add(new Element(start.key(), Optional.of(last), start.data(), start.comment()));
        }
        return ranges;
    }

    /** Returns the next higher key, empty after the highest. */
    private static Optional<Value> successor(Value key) {
        byte[] bytes = key.toByteArray();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (++bytes[i] != 0) {
                return Optional.of(new Value(bytes));
            }
        }
        return Optional.empty();
    }

    private static Value predecessor(Value key) {
        byte[] bytes = key.toByteArray();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i]-- != 0) {
                break;
            }
        }
        return new Value(bytes);
    }

    private static Value highest(Value key) {
        byte[] bytes = new byte[key.length()];
        Arrays.fill(bytes, (byte) 0xff);
        return new Value(bytes);
    }
}
