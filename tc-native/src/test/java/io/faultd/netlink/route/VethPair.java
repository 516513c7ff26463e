package io.faultd.netlink.route;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;

/** Two namespaces joined by a veth, 10.88.0.1 at the near end and 10.88.0.2 at the far one. */
public final class VethPair implements AutoCloseable {
    static final InetAddress FAR_ADDRESS = IpPrefix.parse("10.88.0.2").address();

    final NetworkNamespace near = NetworkNamespace.create();
    final NetworkNamespace far = NetworkNamespace.create();
    public final Rtnetlink atNear = Rtnetlink.openIn(near);
    final Rtnetlink atFar = Rtnetlink.openIn(far);
    public final int nearIndex;
    final int farIndex;

    public VethPair() {
        atNear.execute(LinkRequests.createVeth("near", "far", far));
        nearIndex = atNear.link("near").orElseThrow().index();
        farIndex = atFar.link("far").orElseThrow().index();
        atNear.executeAll(List.of(
                        new Address(nearIndex, IpPrefix.parse("10.88.0.1/24")).add(), LinkRequests.setUp(nearIndex)))
                .orThrow();
        atFar.executeAll(List.of(
                        new Address(farIndex, IpPrefix.parse("10.88.0.2/24")).add(), LinkRequests.setUp(farIndex)))
                .orThrow();
    }

    public DatagramSocket listenAtFar() {
        return far.call(() -> new DatagramSocket(new InetSocketAddress(FAR_ADDRESS, 0)));
    }

    /** Sends datagrams of so many bytes from the near end. */
    public void send(DatagramSocket to, int count, int bytes) throws IOException {
        try (DatagramSocket socket = near.call(() -> new DatagramSocket())) {
            for (int i = 0; i < count; i++) {
                socket.send(new DatagramPacket(new byte[bytes], bytes, to.getLocalSocketAddress()));
            }
        }
    }

    /** Receives until so many have arrived, or none arrives for a while. */
    public static int receive(DatagramSocket socket, int atMost, int quietMillis) throws IOException {
        socket.setSoTimeout(quietMillis);
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        for (int received = 0; received < atMost; received++) {
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return received;
            }
        }
        return atMost;
    }

    @Override
    public void close() {
        atNear.close();
        atFar.close();
        near.close();
        far.close();
    }
}
