package io.faultd.reconcile;

import io.faultd.netlink.nft.NfTables;
import io.faultd.plan.DropTable;
import java.util.List;

/** A form in which drop tables stand in a namespace. It holds no state: what is there is read from the kernel. */
interface DropTables {
    /** Whether a namespace has anything of ours in this form. */
    boolean areIn(NfTables nftables);

    /** How much of ours is there. */
    Content content(NfTables nftables);

    /**
     * Makes a namespace hold exactly these tables, by one transaction.
     *
     * @param tables none: nothing of ours is left
     * @throws RefusedException if they can't be said in this form
     */
    void write(NfTables nftables, List<DropTable> tables) throws RefusedException;

    /** What was read back; equal as long as nobody has flushed or deleted anything of it. */
    interface Content {
        /**
         * Compares it with what was written.
         *
         * @throws RefusedException if something is missing
         */
        void requireAll(List<DropTable> tables) throws RefusedException;
    }
}
