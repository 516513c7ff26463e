package io.faultd.netlink.nft;

import java.util.Locale;
import java.util.Optional;

/** What packets a table sees: {@code NFPROTO_*} of {@code linux/netfilter.h}. */
public enum Family {
    /** IPv4 and IPv6. */
    INET(1),
    IP(2),
    ARP(3),
    /** Packets that one device receives or, since Linux 5.16, sends. */
    NETDEV(5),
    /** Frames that cross a bridge of this namespace, whatever they carry. */
    BRIDGE(7),
    IP6(10);

    private final int number;

    Family(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<Family> of(int number) {
        for (Family family : values()) {
            if (family.number == number) {
                return Optional.of(family);
            }
        }
        return Optional.empty();
    }

    /** Returns the name that nft(8) uses, such as {@code inet}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
