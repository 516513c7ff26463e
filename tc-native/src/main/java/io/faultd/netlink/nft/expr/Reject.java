package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Drops the packet and informs its sender: {@code enum nft_reject_attributes}.
 *
 * <p>In the hooks input, forward and output of the families ip, ip6 and inet, and in bridge prerouting and input.
 *
 * @param kind how the sender is informed
 * @param code the ICMP code; 0 for a reset
 */
public record Reject(Kind kind, int code) implements Expression {
    /** A TCP reset, for TCP packets only. */
    public static final Reject TCP_RESET = new Reject(Kind.TCP_RESET, 0);

    /** ICMP or ICMPv6 "port unreachable", whichever the packet's family has: {@code NFT_REJECT_ICMPX_PORT_UNREACH}. */
    public static final Reject PORT_UNREACHABLE = new Reject(Kind.ICMPX_UNREACHABLE, 1);

    /** ICMP "host unreachable" or ICMPv6 "address unreachable": {@code NFT_REJECT_ICMPX_HOST_UNREACH}. */
    public static final Reject HOST_UNREACHABLE = new Reject(Kind.ICMPX_UNREACHABLE, 2);

    private static final int TYPE = 1;
    private static final int ICMP_CODE = 2;

    public Reject {
        if (code < 0 || code > 0xff) {
            throw new IllegalArgumentException("ICMP code " + code);
        }
    }

    /** {@code enum nft_reject_types}. */
    public enum Kind {
        /** ICMP or ICMPv6 "unreachable" of that code. */
        ICMP_UNREACHABLE,
        TCP_RESET,
        /** "Unreachable" in terms that both IP versions have: {@code enum nft_reject_inet_code}. */
        ICMPX_UNREACHABLE
    }

    @Override
    public String name() {
        return "reject";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(TYPE, kind.ordinal()).putU8(ICMP_CODE, code);
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.has(TYPE) || !in.hasOnly(TYPE, ICMP_CODE)) {
            return Optional.empty();
        }
        return Attributes.constant(Kind.values(), in.u32(TYPE))
                .map(kind -> new Reject(kind, in.has(ICMP_CODE) ? in.u8(ICMP_CODE) : 0));
    }
}
