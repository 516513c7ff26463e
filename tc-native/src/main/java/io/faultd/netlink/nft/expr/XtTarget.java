package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Runs a target extension of iptables: {@code enum nft_target_attributes} of
 * {@code linux/netfilter/nf_tables_compat.h}.
 *
 * @param extension the extension's name, such as {@code REJECT}
 * @param revision which of its structures {@code info} is
 * @param info its parameters
 */
public record XtTarget(String extension, int revision, XtInfo info) implements Expression {
    private static final int NAME = 1;
    private static final int REVISION = 2;
    private static final int INFO = 3;

    /**
     * Returns {@code -j REJECT}: {@code struct ipt_reject_info} and {@code struct ip6t_reject_info}, which are one
     * number.
     *
     * @param with the ICMP error, one of the table's family
     */
    public static XtTarget reject(With with) {
        return new XtTarget("REJECT", 0, XtInfo.of(Integer.BYTES, out -> out.putInt(with.number)));
    }

    /** How {@link #reject} informs the sender: {@code enum ipt_reject_with} and {@code enum ip6t_reject_with}. */
    public enum With {
        IP4_NET_UNREACHABLE(0),
        IP4_HOST_UNREACHABLE(1),
        IP4_PORT_UNREACHABLE(3),
        IP4_ADMIN_PROHIBITED(8),
        IP4_TCP_RESET(7),
        IP6_NO_ROUTE(0),
        IP6_ADMIN_PROHIBITED(1),
        IP6_ADDRESS_UNREACHABLE(3),
        IP6_PORT_UNREACHABLE(4),
        IP6_TCP_RESET(6);

        private final int number;

        With(int number) {
            this.number = number;
        }
    }

    @Override
    public String name() {
        return "target";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putString(NAME, extension).putU32Be(REVISION, revision).putBytes(INFO, info.toByteArray());
    }

    static Optional<Expression> decode(Attributes in) {
        return in.areExactly(NAME, REVISION, INFO)
                ? Optional.of(new XtTarget(in.string(NAME), in.u32(REVISION), new XtInfo(in.bytes(INFO))))
                : Optional.empty();
    }
}
