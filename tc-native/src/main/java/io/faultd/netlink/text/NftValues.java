package io.faultd.netlink.text;

import io.faultd.linux.KernelText;
import io.faultd.netlink.nft.expr.Data;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bytes as {@code nft(8)} writes them, according to their type. */
final class NftValues {
    private static final int FIELD_BITS = 6;
    private static final int FIELD_MASK = (1 << FIELD_BITS) - 1;
    private static final int WORD_BYTES = 4;
    private static final Map<Integer, String> VERDICTS =
            Map.of(0, "drop", 1, "accept", -1, "continue", -3, "jump ", -4, "goto ", -5, "return");

    private NftValues() {}

    /** The type of a value, which decides how it is written. */
    enum Kind {
        /** IPv4 or IPv6, by its length. */
        ADDRESS(7, "ipv4_addr"),
        ADDRESS6(8, "ipv6_addr"),
        ETHER(9, "ether_addr"),
        PROTOCOL(12, "inet_proto"),
        SERVICE(13, "inet_service"),
        MARK(19, "mark"),
        CLASS_ID(23, "classid"),
        IFNAME(41, "ifname"),
        /** A number in network byte order. */
        NUMBER(0, "integer"),
        /** A number in the machine's byte order. */
        HOST_NUMBER(0, "integer"),
        ETHERTYPE(0, "ether_type"),
        NFPROTO(0, "nf_proto"),
        STATES(0, "ct_state"),
        CT_DIRECTION(0, "ct_dir");

        private final int type;
        private final String name;

        Kind(int type, String name) {
            this.type = type;
            this.name = name;
        }

        private static Kind ofType(int number) {
            return Arrays.stream(values())
                    .filter(kind -> kind.type != 0 && kind.type == number)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no name for the type " + number));
        }
    }

    static String typeName(DataType type) {
        return type.equals(DataType.VERDICT)
                ? "verdict"
                : String.join(" . ", kinds(type).stream().map(kind -> kind.name).toList());
    }

    /** A key of a set, or a range of them. */
    static String key(DataType type, Value first, Optional<Value> last) {
        List<Kind> kinds = kinds(type);
        List<String> fields = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < kinds.size(); i++) {
            int length = type.fieldLengths().get(i);
            String from = text(kinds.get(i), slice(first, at, length));
            String to = last.isEmpty() ? from : text(kinds.get(i), slice(last.get(), at, length));
            fields.add(from.equals(to) ? from : from + "-" + to);
            at += length + WORD_BYTES - 1 & -WORD_BYTES;
        }
        return String.join(" . ", fields);
    }

    /** The value that a key maps to. */
    static String data(DataType type, Data data) {
        return data instanceof Verdict verdict
                ? verdict(verdict)
                : text(kinds(type).get(0), (Value) data);
    }

    static String verdict(Verdict verdict) {
        String word = VERDICTS.get(verdict.code());
        if (word == null) {
            throw new IllegalArgumentException("there is no text for the verdict " + verdict.code());
        }
        return word + verdict.chain().orElse("");
    }

    /** A string; nft has no escapes in strings. */
    static String quoted(String text) {
        if (text.indexOf('"') >= 0 || text.chars().anyMatch(Character::isISOControl)) {
            throw new UnsayableNameException("nft can't express a name with a quotation mark or a control character: "
                    + text.replaceAll("\\p{Cc}", "?"));
        }
        return '"' + text + '"';
    }

    /** A value by itself. */
    static String text(Kind kind, Value value) {
        byte[] bytes = value.toByteArray();
        return switch (kind) {
            case ADDRESS, ADDRESS6 -> address(bytes);
            case IFNAME -> interfaceName(bytes);
            case ETHERTYPE -> etherType(bytes);
            case NFPROTO -> bytes[0] == 2 ? "ipv4" : bytes[0] == 10 ? "ipv6" : Integer.toString(bytes[0]);
            case MARK, HOST_NUMBER -> hex(host(bytes));
            case CLASS_ID -> classId(host(bytes));
            case STATES -> states(host(bytes));
            case CT_DIRECTION -> bytes[0] == 0 ? "original" : "reply";
            case ETHER -> ether(bytes);
            case PROTOCOL, SERVICE -> Long.toString(number(bytes));
            case NUMBER -> value.toString();
        };
    }

    static long number(byte[] bytes) {
        long number = 0;
        for (byte part : bytes) {
            number = number << Byte.SIZE | part & 0xff;
        }
        return number;
    }

    static int host(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    private static Value slice(Value value, int from, int length) {
        return new Value(Arrays.copyOfRange(value.toByteArray(), from, from + length));
    }

    private static List<Kind> kinds(DataType type) {
        List<Kind> kinds = new ArrayList<>();
        for (int rest = type.id(); rest != 0; rest >>>= FIELD_BITS) {
            kinds.add(0, Kind.ofType(rest & FIELD_MASK));
        }
        if (kinds.size() != type.fieldLengths().size()) {
            throw new IllegalArgumentException("there is no name for the type " + type.id());
        }
        return kinds;
    }

    private static String address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address has " + bytes.length + " bytes", e);
        }
    }

    private static String interfaceName(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        String name = KernelText.decode(bytes, 0, length);
        // At the end, a star means any other end, unless it is escaped.
        String literal = name.endsWith("*") ? name.substring(0, name.length() - 1) + "\\*" : name;
        return quoted(length == bytes.length ? name + "*" : literal);
    }

    private static String etherType(byte[] bytes) {
        return switch ((int) number(bytes)) {
            case 0x0800 -> "ip";
            case 0x0806 -> "arp";
            case 0x86dd -> "ip6";
            default -> hex((int) number(bytes));
        };
    }

    private static String classId(int number) {
        return Integer.toHexString(number >>> Short.SIZE) + ":" + Integer.toHexString(number & 0xffff);
    }

    private static String states(int bits) {
        List<String> names = new ArrayList<>();
        String[] known = {"invalid", "established", "related", "new"};
        for (int i = 0; i < known.length; i++) {
            if ((bits & 1 << i) != 0) {
                names.add(known[i]);
            }
        }
        return String.join(",", names);
    }

    private static String ether(byte[] bytes) {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }

    private static String hex(int number) {
        return "0x" + Integer.toHexString(number);
    }
}
