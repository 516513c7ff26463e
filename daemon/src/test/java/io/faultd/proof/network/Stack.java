package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * A device on the {@code eth0} of a target. Its other end is on the host's end of the cable, or is that end. The
 * commands run at both ends; {@code $dev} is the end, {@code $own} and {@code $other} are the addresses of the two,
 * {@code $mac} is the other's hardware address, {@code $key} and {@code $peer} are keys of the two.
 */
public enum Stack {
    BRIDGE("br0", "ip link add br0 type bridge && ip link set $dev master br0", false),
    MACVLAN("mv0", "ip link add link $dev name mv0 type macvlan mode bridge", false),
    VXLAN("vx0", "ip link add vx0 type vxlan id 7 local $own remote $other dstport 4789", true),
    VLAN("eth.7", "ip link add link $dev name eth.7 type vlan id 7", true),
    TWO_VLANS(
            "eth.7.8",
            "ip link add link $dev name eth.7 type vlan proto 802.1ad id 7 && ip link set eth.7 up"
                    + " && ip link add link eth.7 name eth.7.8 type vlan id 8",
            true),
    BOND(
            "bond0",
            "ip link add bond0 type bond mode active-backup && ip link set $dev down && ip link set $dev master bond0",
            false),
    IPVLAN("ipv0", "ip link add link $dev name ipv0 type ipvlan mode l2", false),
    MACSEC(
            "sec0",
            "ip link add link $dev name sec0 type macsec port 1 encrypt on"
                    + " && ip macsec add sec0 tx sa 0 pn 1 on key 01 81818181818181818181818181818181"
                    + " && ip macsec add sec0 rx port 1 address $mac"
                    + " && ip macsec add sec0 rx port 1 address $mac sa 0 pn 1 on key 01 81818181818181818181818181818181",
            true),
    IPIP("ipip1", "ip link add ipip1 type ipip local $own remote $other", true),
    GRE("gre1", "ip link add gre1 type gre local $own remote $other", true),
    GRETAP("gretap1", "ip link add gretap1 type gretap local $own remote $other", true),
    GENEVE("gnv0", "ip link add gnv0 type geneve id 7 remote $other", true),
    WIREGUARD(
            "vpn0",
            "ip link add vpn0 type wireguard && echo $key > $dev.key && wg set vpn0 private-key $dev.key listen-port 51820"
                    + " peer $(echo $peer | wg pubkey) endpoint $other:51820 allowed-ips 10.214.2.0/24; rm $dev.key",
            true);

    private static final String[] KEYS = {
        "YAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEA=", "aAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEA="
    };
    private static final String OUTSIDE = "to-node";

    private final String top;
    private final String commands;
    private final boolean twoEnds;

    Stack(String top, String commands, boolean twoEnds) {
        this.top = top;
        this.commands = commands;
        this.twoEnds = twoEnds;
    }

    /** The name of the device on top. */
    public String top() {
        return top;
    }

    /** Whether IP packets are inside of other IP packets below. */
    public boolean isTunnel() {
        return switch (this) {
            case VXLAN, IPIP, GRE, GRETAP, GENEVE, WIREGUARD -> true;
            default -> false;
        };
    }

    /**
     * Connects a namespace to the host by {@code eth0}, and puts the device on it.
     *
     * @return the host's end and the namespace's, by their addresses on top
     */
    public Map.Entry<Node, Node> build(NetworkBuilder wiring, NetworkNamespace host, String name) {
        NetworkNamespace inside = wiring.named(name);
        wiring.veth(host, OUTSIDE, inside, "eth0");
        if (twoEnds) {
            wiring.removing(host, top);
        }
        end(host, OUTSIDE, 1, twoEnds ? commands : "", twoEnds ? top : OUTSIDE);
        end(inside, "eth0", 2, commands, top);
        return Map.entry(node("the host", host, 1), node("netns:" + name, inside, 2));
    }

    private static void end(NetworkNamespace namespace, String device, int number, String commands, String top) {
        int other = 3 - number;
        Shell.in(
                namespace,
                "dev=%s own=10.214.1.%d other=10.214.1.%d mac=02:00:00:00:00:0%d key=%s peer=%s; "
                                .formatted(device, number, other, other, KEYS[number - 1], KEYS[other - 1])
                        + "ip link set $dev address 02:00:00:00:00:0%d && ip addr add $own/24 dev $dev"
                                .formatted(number)
                        + (commands.isEmpty() ? "" : " && cd ${TMPDIR:-/tmp} && " + commands)
                        + " && ip link set " + top + " up && ip addr add 10.214.2." + number + "/24 dev " + top);
    }

    private static Node node(String word, NetworkNamespace namespace, int number) {
        try {
            return new Node(word, namespace, Map.of(Family.IPV4, InetAddress.getByName("10.214.2." + number)));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
