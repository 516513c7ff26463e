package io.faultd.dropping;

import io.faultd.kernel.RefusedException;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.Drops;
import java.util.Optional;

/** A form of drops in a namespace. It has no state: the present rules are read from the kernel. */
interface DropBackend {
    /** Whether a namespace has objects of faultd in this form. */
    boolean areIn(NfTables nftables);

    /** Whether a table can have rules of faultd in this form. */
    boolean canBeIn(Table table);

    /** Whether a rule of such a table is faultd's. */
    boolean isOurs(Rule rule);

    /** How many objects of faultd are there. */
    Content content(NfTables nftables);

    /** How a namespace differs from the wanted drops, compared in detail; empty when it does not. */
    Optional<String> difference(NfTables nftables, Drops wanted);

    /**
     * Makes a namespace contain exactly the wanted drops, by one transaction. Existing rules stay and keep their
     * counters, as far as this form allows.
     *
     * @param standing the known content of the namespace; absent when it must be read
     * @param wanted if empty, nothing of faultd is left
     * @throws RefusedException if this form can't express it
     */
    void write(NfTables nftables, Optional<Drops> existing, Drops wanted) throws RefusedException;

    /** The content that was read back. */
    interface Content {
        /** Whether it is what was written, so that nothing was flushed or deleted. */
        boolean isThatOf(Drops drops) throws RefusedException;

        /**
         * Compares it with what was written.
         *
         * @throws RefusedException if something is missing
         */
        void requireAll(Drops drops) throws RefusedException;
    }
}
