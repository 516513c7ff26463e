package io.faultd.netlink;

/** The netlink families that faultd uses, {@code linux/netlink.h}. */
public enum NetlinkProtocol {
    /** Links, addresses, routes and traffic control. */
    ROUTE(0),

    /** Information about sockets, and their destruction. */
    SOCK_DIAG(4),

    /** nf_tables and the other parts of netfilter. */
    NETFILTER(12);

    private final int number;

    NetlinkProtocol(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
