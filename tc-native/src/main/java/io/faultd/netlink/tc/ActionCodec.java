package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.ArrayList;
import java.util.List;

/** How actions are laid out: attributes numbered from 1, each with a kind and its options ({@code linux/pkt_cls.h}). */
final class ActionCodec {
    static final String MIRRED = "mirred";
    static final String GACT = "gact";
    static final String SKBEDIT = "skbedit";

    private static final int TCA_ACT_KIND = 1;
    private static final int TCA_ACT_OPTIONS = 2;

    /** {@code TCA_MIRRED_PARMS} and {@code TCA_GACT_PARMS}. */
    private static final int TCA_PARMS = 2;

    private static final int TCA_SKBEDIT_PRIORITY = 3;

    private static final int TC_ACT_SHOT = 2;
    private static final int TC_ACT_STOLEN = 4;
    private static final int TCA_EGRESS_REDIR = 1;

    private ActionCodec() {}

    static void encodeAll(List<Action> actions, AttributeWriter writer) {
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            writer.putCompound(i + 1, entry -> entry.putString(TCA_ACT_KIND, action.kind())
                    .putNested(TCA_ACT_OPTIONS, action::encodeOptions));
        }
    }

    static void encodeRedirect(int interfaceIndex, AttributeWriter writer) {
        writer.putCompound(TCA_PARMS, parameters -> {
            encodeGeneric(parameters, TC_ACT_STOLEN);
            parameters.writeU32(TCA_EGRESS_REDIR).writeU32(interfaceIndex);
        });
    }

    static void encodeDrop(AttributeWriter writer) {
        writer.putCompound(TCA_PARMS, parameters -> encodeGeneric(parameters, TC_ACT_SHOT));
    }

    static List<Action> decodeAll(AttributeReader reader) {
        List<Action> actions = new ArrayList<>();
        while (reader.next()) {
            actions.add(decode(reader.nested()));
        }
        return actions;
    }

    private static Action decode(AttributeReader reader) {
        String kind = "";
        AttributeReader options = null;
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_ACT_KIND -> kind = reader.string();
                case TCA_ACT_OPTIONS -> options = reader.nested();
                default -> {}
            }
        }
        if (options == null) {
            return new Action.Other(kind);
        }
        return switch (kind) {
            case SKBEDIT -> decodeEdit(options);
            case GACT, MIRRED -> decode(kind, options);
            default -> new Action.Other(kind);
        };
    }

    private static Action decodeEdit(AttributeReader options) {
        while (options.next()) {
            if (options.type() == TCA_SKBEDIT_PRIORITY) {
                return new Action.SetPriority(TcHandle.ofRaw(options.s32()));
            }
        }
        return new Action.Other(SKBEDIT);
    }

    private static Action decode(String kind, AttributeReader options) {
        AttributeReader parameters = parameters(options);
        if (parameters == null) {
            return new Action.Other(kind);
        }
        parameters.skip(2 * Integer.BYTES);
        int verdict = parameters.readS32();
        parameters.skip(2 * Integer.BYTES);
        if (kind.equals(GACT) && verdict == TC_ACT_SHOT) {
            return new Action.Drop();
        }
        if (kind.equals(MIRRED) && parameters.readS32() == TCA_EGRESS_REDIR) {
            return new Action.Redirect(parameters.readS32());
        }
        return new Action.Other(kind);
    }

    private static AttributeReader parameters(AttributeReader options) {
        while (options.next()) {
            if (options.type() == TCA_PARMS) {
                return options.nested();
            }
        }
        return null;
    }

    /** Writes the fields that {@code tc_gen} puts before each action's own. */
    private static void encodeGeneric(AttributeWriter writer, int verdict) {
        writer.writeU32(0).writeU32(0).writeU32(verdict).writeU32(0).writeU32(0);
    }
}
