package io.faultd.netlink.text;

import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.expr.Bitwise;
import io.faultd.netlink.nft.expr.ByteSwap;
import io.faultd.netlink.nft.expr.Compare;
import io.faultd.netlink.nft.expr.Conntrack;
import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.nft.expr.Duplicate;
import io.faultd.netlink.nft.expr.Dynset;
import io.faultd.netlink.nft.expr.Expression;
import io.faultd.netlink.nft.expr.Forward;
import io.faultd.netlink.nft.expr.Immediate;
import io.faultd.netlink.nft.expr.Lookup;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.MetaSet;
import io.faultd.netlink.nft.expr.Numgen;
import io.faultd.netlink.nft.expr.Payload;
import io.faultd.netlink.nft.expr.Range;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Reject;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.text.NftValues.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * A rule's expressions as statements of {@code nft(8)} that compile to the same expressions again. Checks that must
 * precede an address or a port, such as {@code meta nfproto ipv4}, are written as the rule has them; fields whose nft
 * name could imply further checks are written as bytes ({@code @th,0,8}).
 */
final class RuleText {
    private static final int IP4 = 4;
    private static final int IP6 = 6;
    private static final Map<Compare.Operator, String> OPERATORS = Map.of(
            Compare.Operator.EQUAL, "",
            Compare.Operator.NOT_EQUAL, "!= ",
            Compare.Operator.LESS, "< ",
            Compare.Operator.LESS_OR_EQUAL, "<= ",
            Compare.Operator.GREATER, "> ",
            Compare.Operator.GREATER_OR_EQUAL, ">= ");

    private static final Map<Integer, String> ICMPX =
            Map.of(0, "no-route", 1, "port-unreachable", 2, "host-unreachable", 3, "admin-prohibited");
    private static final Map<Integer, String> ICMP = Map.of(
            0,
            "net-unreachable",
            1,
            "host-unreachable",
            2,
            "prot-unreachable",
            3,
            "port-unreachable",
            9,
            "net-prohibited",
            10,
            "host-prohibited",
            13,
            "admin-prohibited");

    /** The content of a register. */
    private record Operand(String text, Kind kind, Value constant) {
        static Operand of(String text, Kind kind) {
            return new Operand(text, kind, null);
        }
    }

    private final IntFunction<String> interfaces;
    private final List<String> words = new ArrayList<>();
    private final List<Operand> loaded = new ArrayList<>();
    /** The last comparison of the form "at least a constant". */
    private Operand lowest;

    private String lastKey = "";
    private int ipVersion;
    private boolean isArp;
    private int layer4 = -1;

    private RuleText(Rule rule, IntFunction<String> interfaces) {
        this.interfaces = interfaces;
        Family family = rule.table().family();
        this.ipVersion = family == Family.IP ? IP4 : family == Family.IP6 ? IP6 : 0;
    }

    static String of(Rule rule, IntFunction<String> interfaces) {
        RuleText text = new RuleText(rule, interfaces);
        rule.expressions().forEach(text::write);
        rule.comment().ifPresent(comment -> text.words.add("comment " + NftValues.quoted(comment)));
        return String.join(" ", text.words);
    }

    private void write(Expression expression) {
        if (expression instanceof Meta meta) {
            loaded.add(meta(meta.key()));
        } else if (expression instanceof Payload payload) {
            loaded.add(payload(payload));
        } else if (expression instanceof Conntrack conntrack) {
            loaded.add(conntrack(conntrack.key()));
        } else if (expression instanceof Numgen numgen) {
            loaded.add(numgen(numgen));
        } else if (expression instanceof ByteSwap) {
            loaded.add(Operand.of(take().text, Kind.NUMBER));
        } else if (expression instanceof Bitwise bitwise) {
            mask(bitwise);
        } else if (expression instanceof Compare compare) {
            compare(compare);
        } else if (expression instanceof Range range) {
            Operand left = take();
            words.add(left.text + (range.outside() ? " != " : " ") + value(left, range.from()) + "-"
                    + value(left, range.to()));
        } else if (expression instanceof Lookup lookup) {
            lookup(lookup);
        } else {
            act(expression);
        }
    }

    private void act(Expression expression) {
        if (expression instanceof Immediate immediate) {
            if (immediate.data() instanceof Verdict verdict) {
                words.add(NftValues.verdict(verdict));
            } else {
                loaded.add(new Operand("", Kind.HOST_NUMBER, (Value) immediate.data()));
            }
        } else if (expression instanceof MetaSet set) {
            Operand value = take();
            Operand target = meta(set.key());
            words.add(target.text + " set "
                    + (value.constant == null ? value.text : NftValues.text(target.kind, value.constant)));
        } else if (expression instanceof Counter) {
            words.add("counter");
        } else if (expression instanceof Dynset remember) {
            words.add("update @" + remember.set() + " { " + key() + " }");
        } else if (expression instanceof Duplicate) {
            words.add("dup to " + device());
        } else if (expression instanceof Forward) {
            words.add("fwd to " + device());
        } else if (expression instanceof Reject reject) {
            words.add(reject(reject));
        } else {
            throw new IllegalArgumentException("nft has no syntax for an expression " + expression.name());
        }
    }

    private Operand take() {
        if (loaded.size() != 1) {
            throw new IllegalArgumentException("one register was to be loaded, not " + loaded.size());
        }
        return loaded.remove(0);
    }

    private String device() {
        return NftValues.quoted(interfaces.apply(NftValues.host(take().constant.toByteArray())));
    }

    private void mask(Bitwise bitwise) {
        Operand left = take();
        if (left.kind == Kind.STATES) {
            loaded.add(new Operand(left.text, Kind.STATES, bitwise.mask()));
            return;
        }
        String masked = left.text + " & " + value(left, bitwise.mask());
        boolean flips = number(bitwise.xor()) != 0;
        loaded.add(Operand.of(flips ? masked + " ^ " + value(left, bitwise.xor()) : masked, left.kind));
    }

    private void compare(Compare compare) {
        if (loaded.isEmpty() && lowest != null && compare.operator() == Compare.Operator.LESS_OR_EQUAL) {
            // nft compiles a range into two comparisons, and has no syntax that makes just one of them.
            words.remove(words.size() - 1);
            words.add(lowest.text + " " + value(lowest, lowest.constant) + "-" + value(lowest, compare.value()));
            lowest = null;
            return;
        }
        Operand left = take();
        lowest = compare.operator() == Compare.Operator.GREATER_OR_EQUAL
                ? new Operand(left.text, left.kind, compare.value())
                : null;
        if (left.kind == Kind.STATES && left.constant != null) {
            words.add(left.text + " " + NftValues.text(Kind.STATES, left.constant));
            return;
        }
        boolean masked = left.text.contains(" & ");
        String operator =
                masked && compare.operator() == Compare.Operator.EQUAL ? "== " : OPERATORS.get(compare.operator());
        words.add(left.text + " " + operator + value(left, compare.value()));
        if (compare.operator() == Compare.Operator.EQUAL && !masked) {
            learn(left, compare.value());
        }
    }

    /** What later statements know about the packet. */
    private void learn(Operand left, Value value) {
        int number = (int) number(value);
        switch (left.kind) {
            case NFPROTO -> ipVersion = number == 2 ? IP4 : number == 10 ? IP6 : 0;
            case ETHERTYPE -> {
                ipVersion = number == 0x0800 ? IP4 : number == 0x86dd ? IP6 : 0;
                isArp = number == 0x0806;
            }
            case PROTOCOL -> layer4 = number;
            default -> {}
        }
    }

    /**
     * All loaded values as one key; a value that was looked up before is still there, although nft will load it again.
     */
    private String key() {
        if (!loaded.isEmpty()) {
            lastKey = loaded.stream().map(Operand::text).collect(Collectors.joining(" . "));
            loaded.clear();
        }
        return lastKey;
    }

    private void lookup(Lookup lookup) {
        String key = key();
        String name = "@" + lookup.set();
        if (lookup.destination().isEmpty()) {
            words.add(key + (lookup.inverted() ? " != " : " ") + name);
        } else if (lookup.destination().get().equals(Register.VERDICT)) {
            words.add(key + " vmap " + name);
        } else {
            loaded.add(Operand.of(key + " map " + name, Kind.HOST_NUMBER));
        }
    }

    private static String value(Operand left, Value value) {
        return NftValues.text(left.kind, value);
    }

    private static long number(Value value) {
        return NftValues.number(value.toByteArray());
    }

    private static Operand meta(Meta.Key key) {
        return switch (key) {
            case PROTOCOL -> Operand.of("meta protocol", Kind.ETHERTYPE);
            case PRIORITY -> Operand.of("meta priority", Kind.CLASS_ID);
            case MARK -> Operand.of("meta mark", Kind.MARK);
            case IIF -> Operand.of("iif", Kind.HOST_NUMBER);
            case OIF -> Operand.of("oif", Kind.HOST_NUMBER);
            case IIFNAME -> Operand.of("iifname", Kind.IFNAME);
            case OIFNAME -> Operand.of("oifname", Kind.IFNAME);
            case NFPROTO -> Operand.of("meta nfproto", Kind.NFPROTO);
            case L4PROTO -> Operand.of("meta l4proto", Kind.PROTOCOL);
        };
    }

    private static Operand conntrack(Conntrack.Key key) {
        return switch (key) {
            case STATE -> Operand.of("ct state", Kind.STATES);
            case DIRECTION -> Operand.of("ct direction", Kind.CT_DIRECTION);
            case MARK -> Operand.of("ct mark", Kind.MARK);
            case ASKED_PORT -> Operand.of("ct original proto-dst", Kind.SERVICE);
        };
    }

    private static Operand numgen(Numgen numgen) {
        String kind = numgen.kind() == Numgen.Kind.RANDOM ? "random" : "inc";
        String offset = numgen.offset() == 0 ? "" : " offset " + Integer.toUnsignedString(numgen.offset());
        return Operand.of(
                "numgen " + kind + " mod " + Integer.toUnsignedString(numgen.modulus()) + offset, Kind.HOST_NUMBER);
    }

    private Operand payload(Payload payload) {
        if (payload.base() == Payload.Base.NETWORK && isArp && payload.length() == 4) {
            if (payload.offset() == 14 || payload.offset() == 24) {
                return Operand.of(payload.offset() == 14 ? "arp saddr ip" : "arp daddr ip", Kind.ADDRESS);
            }
        } else if (payload.base() == Payload.Base.NETWORK) {
            String source = ipVersion == IP4 ? "ip saddr" : "ip6 saddr";
            String destination = ipVersion == IP4 ? "ip daddr" : "ip6 daddr";
            if (ipVersion == IP4 && payload.length() == 4 || ipVersion == IP6 && payload.length() == 16) {
                int first = ipVersion == IP4 ? 12 : 8;
                if (payload.offset() == first) {
                    return Operand.of(source, Kind.ADDRESS);
                }
                if (payload.offset() == first + payload.length()) {
                    return Operand.of(destination, Kind.ADDRESS);
                }
            }
        } else if (payload.base() == Payload.Base.TRANSPORT && payload.length() == 2 && payload.offset() <= 2) {
            String protocol = layer4 == 6 ? "tcp" : layer4 == 17 ? "udp" : layer4 == 132 ? "sctp" : "th";
            return Operand.of(protocol + (payload.offset() == 0 ? " sport" : " dport"), Kind.SERVICE);
        }
        String base =
                switch (payload.base()) {
                    case LINK -> "ll";
                    case NETWORK -> "nh";
                    case TRANSPORT -> "th";
                };
        return Operand.of(
                "@" + base + "," + payload.offset() * Byte.SIZE + "," + payload.length() * Byte.SIZE, Kind.NUMBER);
    }

    private static String reject(Reject reject) {
        return switch (reject.kind()) {
            case TCP_RESET -> "reject with tcp reset";
            case ICMPX_UNREACHABLE -> "reject with icmpx type " + named(ICMPX, reject.code());
            case ICMP_UNREACHABLE -> "reject with icmp type " + named(ICMP, reject.code());
        };
    }

    private static String named(Map<Integer, String> names, int code) {
        String name = names.get(code);
        if (name == null) {
            throw new IllegalArgumentException("nft has no name for the code " + code);
        }
        return name;
    }
}
