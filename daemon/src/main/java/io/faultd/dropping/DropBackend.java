package io.faultd.dropping;

import io.faultd.kernel.RefusedException;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.Drops;
import java.util.Optional;

/** A form in which drops stand in a namespace. It holds no state: what is there is read from the kernel. */
interface DropBackend {
    /** Whether a namespace has anything of ours in this form. */
    boolean areIn(NfTables nftables);

    /** Whether rules of ours in this form can be in a table. */
    boolean canBeIn(Table table);

    /** Whether a rule of such a table is ours. */
    boolean isOurs(Rule rule);

    /** How much of ours is there. */
    Content content(NfTables nftables);

    /** In what a namespace differs from what it is to hold, looked at closely; nothing when it does not. */
    Optional<String> difference(NfTables nftables, Drops wanted);

    /**
     * Makes a namespace hold exactly what is wanted, by one transaction. What stands already goes on, and counts on, as far as this
     * form allows.
     *
     * @param existing what the namespace is known to hold; absent when it has to be found out
     * @param wanted if nothing, nothing of ours is left
     * @throws RefusedException if it can't be said in this form
     */
    void write(NfTables nftables, Optional<Drops> existing, Drops wanted) throws RefusedException;

    /** What was read back. */
    interface Content {
        /** Whether that is what was written, so that nobody has flushed or deleted anything of it. */
        boolean isThatOf(Drops drops) throws RefusedException;

        /**
         * Compares it with what was written.
         *
         * @throws RefusedException if something is missing
         */
        void requireAll(Drops drops) throws RefusedException;
    }
}
