package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeWriter;

/** What a filter does with a packet besides choosing its class, {@code tc-actions(8)}. */
public sealed interface Action {
    /**
     * Sends the packet out of another interface instead of its own, {@code tc-mirred(8)}.
     *
     * @param interfaceIndex the other interface, from 1
     */
    record Redirect(int interfaceIndex) implements Action {
        @Override
        public String kind() {
            return ActionCodec.MIRRED;
        }

        @Override
        public void encodeOptions(AttributeWriter writer) {
            ActionCodec.encodeRedirect(interfaceIndex, writer);
        }
    }

    /** Drops the packet, {@code gact}. */
    record Drop() implements Action {
        @Override
        public String kind() {
            return ActionCodec.GACT;
        }

        @Override
        public void encodeOptions(AttributeWriter writer) {
            ActionCodec.encodeDrop(writer);
        }
    }

    /**
     * Sets the packet's priority, among others, {@code tc-skbedit(8)}; faultd does not set it up.
     *
     * @param priority names a class, if a qdisc has that number
     */
    record SetPriority(TcHandle priority) implements Action {
        @Override
        public String kind() {
            return ActionCodec.SKBEDIT;
        }

        @Override
        public void encodeOptions(AttributeWriter writer) {
            throw new UnsupportedOperationException("action skbedit can only be read");
        }
    }

    /**
     * An action that faultd does not set up.
     *
     * @param kind all that is known of it
     */
    record Other(String kind) implements Action {
        @Override
        public void encodeOptions(AttributeWriter writer) {
            throw new UnsupportedOperationException("action " + kind + " can only be read");
        }
    }

    /** Returns the kind's name as in {@code tc(8)}. */
    String kind();

    /** Writes the content of {@code TCA_ACT_OPTIONS}. */
    void encodeOptions(AttributeWriter writer);
}
