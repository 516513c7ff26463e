package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.ArrayList;
import java.util.List;

/** What a filter does with a packet beside choosing its class, {@code tc-actions(8)}. */
public sealed interface Action {
    /** Sends the packet out of another interface in place of its own way, {@code tc-mirred(8)}. */
    record Redirect(int interfaceIndex) implements Action {
        static final String KIND = "mirred";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public void encodeOptions(AttributeWriter writer) {
            writer.putCompound(TCA_PARMS, parameters -> {
                encodeGeneric(parameters, TC_ACT_STOLEN);
                parameters.writeU32(TCA_EGRESS_REDIR).writeU32(interfaceIndex);
            });
        }
    }

    /** Drops the packet, {@code gact}. */
    record Drop() implements Action {
        static final String KIND = "gact";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public void encodeOptions(AttributeWriter writer) {
            writer.putCompound(TCA_PARMS, parameters -> encodeGeneric(parameters, TC_ACT_SHOT));
        }
    }

    /** An action that faultd does not set up, known by kind alone. */
    record Other(String kind) implements Action {
        @Override
        public void encodeOptions(AttributeWriter writer) {
            throw new UnsupportedOperationException("action " + kind + " can only be read");
        }
    }

    /** {@code TC_ACT_SHOT}. */
    int TC_ACT_SHOT = 2;

    /** {@code TC_ACT_STOLEN}. */
    int TC_ACT_STOLEN = 4;

    /** {@code TCA_EGRESS_REDIR}. */
    int TCA_EGRESS_REDIR = 1;

    /** {@code TCA_MIRRED_PARMS} and {@code TCA_GACT_PARMS}. */
    int TCA_PARMS = 2;

    /** {@code TCA_ACT_KIND}. */
    int TCA_ACT_KIND = 1;

    /** {@code TCA_ACT_OPTIONS}. */
    int TCA_ACT_OPTIONS = 2;

    /** Returns the kind's name as in {@code tc(8)}. */
    String kind();

    /** Writes the content of {@code TCA_ACT_OPTIONS}. */
    void encodeOptions(AttributeWriter writer);

    /** Writes actions as numbered attributes, the first being 1. */
    static void encodeAll(List<Action> actions, AttributeWriter writer) {
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            writer.putCompound(i + 1, entry -> entry.putString(TCA_ACT_KIND, action.kind())
                    .putNested(TCA_ACT_OPTIONS, action::encodeOptions));
        }
    }

    /** Reads numbered actions. */
    static List<Action> decodeAll(AttributeReader reader) {
        List<Action> actions = new ArrayList<>();
        while (reader.next()) {
            actions.add(decode(reader.nested()));
        }
        return actions;
    }

    private static Action decode(AttributeReader reader) {
        String kind = "";
        AttributeReader parameters = null;
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_ACT_KIND -> kind = reader.string();
                case TCA_ACT_OPTIONS -> parameters = parameters(reader.nested());
                default -> {}
            }
        }
        if (parameters == null) {
            return new Other(kind);
        }
        parameters.skip(2 * Integer.BYTES);
        int verdict = parameters.readS32();
        parameters.skip(2 * Integer.BYTES);
        if (kind.equals(Drop.KIND) && verdict == TC_ACT_SHOT) {
            return new Drop();
        }
        if (kind.equals(Redirect.KIND) && parameters.readS32() == TCA_EGRESS_REDIR) {
            return new Redirect(parameters.readS32());
        }
        return new Other(kind);
    }

    private static AttributeReader parameters(AttributeReader options) {
        while (options.next()) {
            if (options.type() == TCA_PARMS) {
                return options.nested();
            }
        }
        return null;
    }

    /** Writes the fields that {@code tc_gen} of {@code linux/pkt_cls.h} puts before each action's own. */
    private static void encodeGeneric(AttributeWriter writer, int verdict) {
        writer.writeU32(0).writeU32(0).writeU32(verdict).writeU32(0).writeU32(0);
    }
}
