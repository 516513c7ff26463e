package io.faultd.dropping;

import io.faultd.flow.Address;
import io.faultd.flow.Span;
import io.faultd.linux.KernelText;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.RuleBuilder;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Bitwise;
import io.faultd.netlink.nft.expr.Expression;
import io.faultd.netlink.nft.expr.Immediate;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Payload;
import io.faultd.netlink.nft.expr.Range;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.nft.expr.XtMatch;
import io.faultd.netlink.nft.expr.XtMatch.End;
import io.faultd.netlink.nft.expr.XtTarget;
import io.faultd.netlink.nft.expr.XtTarget.With;
import io.faultd.render.IptablesMatch;
import io.faultd.render.IptablesRule;
import io.faultd.render.IptablesRule.Family;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rules of iptables as nf_tables rules, in the expressions that iptables 1.8 uses: it lists a table only if it knows
 * every expression. Each rule has its counter in front of the verdict. A comment is where nft(8) puts it, which
 * iptables reads as its own.
 */
final class IptablesForm {
    private static final int SOURCE_PORT_OFFSET = 0;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int PORT_BYTES = 2;
    private static final int TCP_FLAGS_OFFSET = 13;
    private static final int SYN = 0x02;
    private static final int FIN_SYN_RST_ACK = 0x17;

    private final IptablesRule rule;
    private final RuleBuilder out;

    private IptablesForm(Table table, IptablesRule rule) {
        this.rule = rule;
        this.out = Rule.in(table, rule.chain().title());
    }

    /** The rule in a table of its family. */
    static Rule of(Table table, IptablesRule rule) {
        return new IptablesForm(table, rule).build();
    }

    /** The rule that sends all packets of a built-in chain through one of faultd's. */
    static Rule jump(Table table, IptablesRule.Chain chain) {
        return Rule.in(table, chain.base())
                .counter()
                .verdict(Verdict.jump(chain.title()))
                .build();
    }

    private Rule build() {
        IptablesMatch match = rule.match();
        match.inInterface().ifPresent(name -> out.load(Meta.Key.IIFNAME).equalTo(interfaceName(name)));
        match.outInterface().ifPresent(name -> out.load(Meta.Key.OIFNAME).equalTo(interfaceName(name)));
        match.protocol().ifPresent(out::layer4);
        match.source().ifPresent(range -> addAddresses(End.SOURCE, range));
        match.destination().ifPresent(range -> addAddresses(End.DESTINATION, range));
        if (match.syn()) {
            out.add(new Payload(Register.R1, Payload.Base.TRANSPORT, TCP_FLAGS_OFFSET, 1))
                    .add(new Bitwise(Register.R1, Register.R1, Value.u8(FIN_SYN_RST_ACK), Value.u8(0)))
                    .equalTo(Value.u8(SYN));
        }
        if (match.ownPorts(match.sourcePorts())) {
            addPorts(SOURCE_PORT_OFFSET, match.sourcePorts().get(0));
        }
        if (match.ownPorts(match.destinationPorts())) {
            addPorts(DESTINATION_PORT_OFFSET, match.destinationPorts().get(0));
        }
        addMultiport(End.SOURCE, match.sourcePorts());
        addMultiport(End.DESTINATION, match.destinationPorts());
        match.asked().ifPresent(port -> out.add(XtMatch.askedPort(port.first(), port.last())));
        match.icmp6Type().ifPresent(type -> out.add(XtMatch.icmp6Type(type)));
        if (match.every() > 1) {
            out.add(XtMatch.nth(match.every(), match.every() - 1));
        }
        return out.counter().add(target()).comment(rule.comment()).build();
    }

    /** No longer than the name with its NUL: the NUL distinguishes it from a prefix. */
    private static Value interfaceName(String name) {
        return new Value(KernelText.encode(name + '\0'));
    }

    private void addAddresses(End end, Span<Address> range) {
        Optional<Integer> prefix = IptablesMatch.prefixLength(range);
        if (prefix.isEmpty()) {
            out.add(XtMatch.addresses(end, address(range.first()), address(range.last())));
            return;
        }
        byte[] address = range.first().bytes();
        int length = prefix.get();
        boolean wholeBytes = length % Byte.SIZE == 0;
        int compared = wholeBytes ? length / Byte.SIZE : address.length;
        boolean ip6 = range.first().ip6();
        int offset =
                switch (end) {
                    case SOURCE -> ip6 ? 8 : 12;
                    case DESTINATION -> ip6 ? 24 : 16;
                };
        out.add(new Payload(Register.R1, Payload.Base.NETWORK, offset, compared));
        if (!wholeBytes) {
            out.add(new Bitwise(
                    Register.R1, Register.R1, new Value(mask(length, address.length)), new Value(new byte[compared])));
        }
        out.equalTo(new Value(Arrays.copyOf(address, compared)));
    }

    private static byte[] mask(int ones, int bytes) {
        byte[] mask = new byte[bytes];
        for (int i = 0; i < ones; i++) {
            mask[i / Byte.SIZE] |= (byte) (0x80 >> i % Byte.SIZE);
        }
        return mask;
    }

    private void addPorts(int offset, Span<Integer> ports) {
        Value first = Value.u16Be(ports.first());
        out.add(new Payload(Register.R1, Payload.Base.TRANSPORT, offset, PORT_BYTES));
        if (ports.first().equals(ports.last())) {
            out.equalTo(first);
        } else {
            out.add(new Range(Register.R1, false, first, Value.u16Be(ports.last())));
        }
    }

    private void addMultiport(End end, List<Span<Integer>> ports) {
        if (!ports.isEmpty() && !rule.match().ownPorts(ports)) {
            out.add(XtMatch.ports(
                    end,
                    ports.stream()
                            .map(range -> new XtMatch.Ports(range.first(), range.last()))
                            .toList()));
        }
    }

    private Expression target() {
        boolean ip4 = rule.family() == Family.IP;
        return switch (rule.target()) {
            case DROP -> Immediate.verdict(Verdict.DROP);
            case RETURN -> Immediate.verdict(Verdict.RETURN);
            case REJECT -> XtTarget.reject(ip4 ? With.IP4_PORT_UNREACHABLE : With.IP6_PORT_UNREACHABLE);
            case UNREACHABLE -> XtTarget.reject(ip4 ? With.IP4_HOST_UNREACHABLE : With.IP6_ADDRESS_UNREACHABLE);
            case RESET -> XtTarget.reject(ip4 ? With.IP4_TCP_RESET : With.IP6_TCP_RESET);
        };
    }

    private static InetAddress address(Address address) {
        try {
            return InetAddress.getByAddress(address.bytes());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address + " has not the bytes of an address", e);
        }
    }
}
