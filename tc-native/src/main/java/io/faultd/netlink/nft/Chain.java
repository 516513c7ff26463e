package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.nft.expr.Attributes;
import io.faultd.netlink.nft.expr.Names;
import java.util.Objects;
import java.util.Optional;

/**
 * A list of rules: a base chain is entered by packets at a hook, a regular one by a jump or goto.
 *
 * @param table where it lives
 * @param name 1 to 255 bytes, unique within the table
 * @param base its hook; empty for a regular chain, and for one at a hook that this library does not know
 * @param comment up to 127 bytes, shown by {@code nft list} and not by {@code iptables -S}; empty for none
 */
public record Chain(Table table, String name, Optional<Base> base, Optional<String> comment) {
    private static final int TABLE = 1;
    private static final int NAME = 3;
    private static final int HOOK = 4;
    private static final int POLICY = 5;
    private static final int TYPE = 7;
    private static final int USER_DATA = 12;

    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;
    private static final int HOOK_DEVICE = 3;

    public Chain {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(base, "base");
        Names.check("chain name", name, Names.NAME_BYTES);
        comment.ifPresent(text -> Names.check("comment", text, Rule.COMMENT_BYTES));
    }

    /** Makes a chain without a comment. */
    public Chain(Table table, String name, Optional<Base> base) {
        this(table, name, base, Optional.empty());
    }

    /** Returns a chain that is entered by jumps only. */
    public static Chain regular(Table table, String name) {
        return new Chain(table, name, Optional.empty());
    }

    /**
     * Returns a chain of type {@code filter} that accepts packets that no rule decides on.
     *
     * @param priority among the chains of a hook the lower goes first; {@code filter} is 0, in bridges -200
     */
    public static Chain filter(Table table, String name, Hook hook, int priority) {
        hook.number(table.family());
        return new Chain(table, name, Optional.of(new Base("filter", hook, priority, Policy.ACCEPT, Optional.empty())));
    }

    /** Returns the same chain with a comment, which Linux keeps since 5.9. */
    public Chain withComment(String text) {
        return new Chain(table, name, base, Optional.of(text));
    }

    /**
     * Returns a chain of type {@code filter} for the packets of one interface, which accepts packets that no rule
     * decides on.
     *
     * @param table of family netdev
     * @param hook {@link Hook#INGRESS} or {@link Hook#EGRESS}
     * @param device name of the interface; the chain is deleted with it, the table is not
     */
    public static Chain onDevice(Table table, String name, Hook hook, String device) {
        return onDevice(table, name, hook, device, 0);
    }

    /** As {@link #onDevice(Table, String, Hook, String)}, with a priority among the chains of the hook. */
    public static Chain onDevice(Table table, String name, Hook hook, String device, int priority) {
        hook.number(table.family());
        return new Chain(
                table, name, Optional.of(new Base("filter", hook, priority, Policy.ACCEPT, Optional.of(device))));
    }

    /**
     * Where and how packets enter a base chain.
     *
     * @param type {@code filter}, {@code route} or {@code nat}
     * @param hook the place
     * @param priority among the chains of the hook the lower goes first
     * @param policy the verdict on a packet that no rule decides on
     * @param device the interface of a {@code netdev} chain; empty for other families
     */
    public record Base(String type, Hook hook, int priority, Policy policy, Optional<String> device) {
        public Base {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(hook, "hook");
            Objects.requireNonNull(policy, "policy");
            device.ifPresent(name -> Names.check("device", name, Names.INTERFACE_BYTES));
        }
    }

    /** The verdict on a packet that reaches the end of a base chain. */
    public enum Policy {
        DROP,
        ACCEPT;

        private static Policy of(int verdict) {
            return verdict == DROP.ordinal() ? DROP : ACCEPT;
        }
    }

    void encode(AttributeWriter out) {
        encodeKey(out);
        base.ifPresent(entry -> {
            out.putString(TYPE, entry.type()).putU32Be(POLICY, entry.policy().ordinal());
            out.putNested(HOOK, nest -> {
                nest.putU32Be(HOOK_NUMBER, entry.hook().number(table.family()));
                nest.putU32Be(HOOK_PRIORITY, entry.priority());
                entry.device().ifPresent(device -> nest.putString(HOOK_DEVICE, device));
            });
        });
        comment.ifPresent(text -> out.putBytes(USER_DATA, Rule.userData(text)));
    }

    void encodeKey(AttributeWriter out) {
        out.putString(TABLE, table.name()).putString(NAME, name);
    }

    /** Reads a chain; empty if it is of another table. */
    static Optional<Chain> decode(AttributeReader in, Table table) {
        int family = NfMessage.readHeader(in);
        Attributes attributes = Attributes.of(in);
        if (family != table.family().number() || !attributes.string(TABLE).equals(table.name())) {
            return Optional.empty();
        }
        Optional<String> comment =
                attributes.has(USER_DATA) ? Rule.comment(attributes.bytes(USER_DATA)) : Optional.empty();
        return Optional.of(new Chain(table, attributes.string(NAME), decodeBase(table.family(), attributes), comment));
    }

    private static Optional<Base> decodeBase(Family family, Attributes attributes) {
        if (!attributes.has(HOOK)) {
            return Optional.empty();
        }
        Attributes nest = attributes.nest(HOOK);
        int number = nest.u32(HOOK_NUMBER);
        return Hook.of(family, number)
                .map(hook -> new Base(
                        attributes.string(TYPE),
                        hook,
                        nest.u32(HOOK_PRIORITY),
                        Policy.of(attributes.u32(POLICY, Policy.ACCEPT.ordinal())),
                        nest.optionalString(HOOK_DEVICE)));
    }

    /** Returns the chain as nft(8) names it, such as {@code bridge faultd forward}. */
    @Override
    public String toString() {
        return table + " " + name;
    }
}
