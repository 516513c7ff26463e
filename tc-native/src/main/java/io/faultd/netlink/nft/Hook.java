package io.faultd.netlink.nft;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The point of a packet's path at which a base chain sees it. Which hooks exist, and their numbers, depend on the
 * family.
 */
public enum Hook {
    PREROUTING,
    INPUT,
    FORWARD,
    OUTPUT,
    POSTROUTING,
    INGRESS,
    EGRESS;

    /** {@code enum nf_inet_hooks}, which {@code NF_BR_*} repeats. */
    private static final Map<Hook, Integer> INET =
            Map.of(PREROUTING, 0, INPUT, 1, FORWARD, 2, OUTPUT, 3, POSTROUTING, 4, INGRESS, 5);

    /** {@code enum nf_dev_hooks}. */
    private static final Map<Hook, Integer> NETDEV = Map.of(INGRESS, 0, EGRESS, 1);

    /** {@code NF_ARP_IN}, {@code NF_ARP_OUT}. */
    private static final Map<Hook, Integer> ARP = Map.of(INPUT, 0, OUTPUT, 1);

    /**
     * Returns the hook's number within a family.
     *
     * @throws IllegalArgumentException if the family has no such hook
     */
    int number(Family family) {
        Integer number = numbers(family).get(this);
        if (number == null) {
            throw new IllegalArgumentException("family " + family + " has no hook " + this);
        }
        return number;
    }

    static Optional<Hook> of(Family family, int number) {
        return numbers(family).entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Map<Hook, Integer> numbers(Family family) {
        return switch (family) {
            case NETDEV -> NETDEV;
            case ARP -> ARP;
            case INET, IP, IP6, BRIDGE -> INET;
        };
    }

    /** Returns the name that nft(8) uses, such as {@code forward}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
