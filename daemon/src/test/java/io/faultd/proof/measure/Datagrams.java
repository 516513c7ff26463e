package io.faultd.proof.measure;

import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/** Datagrams to one port, and the filter that takes them another way. */
public final class Datagrams {
    /** How many there are. */
    public static final int SENT = 20;

    /** Where they go. */
    public static final int PORT = 20_000;

    private static final int PATIENCE_MILLIS = 300;

    private Datagrams() {}

    /** Sends them, and returns how many arrive. */
    public static int deliver(Flow flow) {
        InetAddress address = flow.to().address(flow.family());
        try (DatagramSocket receiver =
                flow.to().namespace().call(() -> new DatagramSocket(new InetSocketAddress(address, PORT)))) {
            flow.from().namespace().call(() -> {
                try (DatagramSocket sender = new DatagramSocket()) {
                    for (int i = 0; i < SENT; i++) {
                        sender.send(new DatagramPacket(new byte[100], 100, address, PORT));
                    }
                }
                return null;
            });
            receiver.setSoTimeout(PATIENCE_MILLIS);
            return count(receiver);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int count(DatagramSocket receiver) throws IOException {
        int received = 0;
        try {
            while (received < SENT) {
                receiver.receive(new DatagramPacket(new byte[100], 100));
                received++;
            }
        } catch (SocketTimeoutException noMore) {
            return received;
        }
        return received;
    }

    /** Sends what arrives at one device out of another, past the bridge that both are ports of. */
    public static void redirect(Node at, String from, String to) {
        Shell.in(
                at.namespace(),
                "tc qdisc add dev " + from + " clsact && tc filter add dev " + from
                        + " ingress u32 match u32 0 0 action mirred egress redirect dev " + to);
    }

    /** Undoes it. */
    public static void redirectNoMore(Node at, String from) {
        Shell.in(at.namespace(), "tc qdisc del dev " + from + " clsact");
    }
}
