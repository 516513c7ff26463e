package io.faultd.dropping;

import io.faultd.netlink.nft.RuleBuilder;
import io.faultd.netlink.nft.expr.Conntrack;
import io.faultd.netlink.nft.expr.Meta;

/**
 * Which packets of a connection a base chain sees, and how it matches their interface.
 *
 * @param asked whether the other end's port is the original one, before a nat rule changed it; the rule matches the
 *     protocol before
 */
record HookSide(boolean in, Meta.Key iface, boolean asked) {
    static final int PORT_BYTES = 2;

    static final HookSide IN = new HookSide(true, Meta.Key.IIFNAME, false);
    static final HookSide OUT = new HookSide(false, Meta.Key.OIFNAME, false);
    static final HookSide OUT_BY_NAT = new HookSide(false, Meta.Key.IIFNAME, true);

    RuleBuilder peer4(RuleBuilder rule) {
        return in ? rule.ip4Source() : rule.ip4Destination();
    }

    RuleBuilder peer6(RuleBuilder rule) {
        return in ? rule.ip6Source() : rule.ip6Destination();
    }

    RuleBuilder port(RuleBuilder rule) {
        return in ? rule.anyDestinationPort() : rule.anySourcePort();
    }

    RuleBuilder peerPort(RuleBuilder rule) {
        if (asked) {
            return rule.load(Conntrack.Key.DIRECTION).equalTo(Conntrack.FORTH).load(Conntrack.Key.ASKED_PORT);
        }
        return in ? rule.anySourcePort() : rule.anyDestinationPort();
    }

    int peerPortOffset() {
        return in ? 0 : PORT_BYTES;
    }
}
