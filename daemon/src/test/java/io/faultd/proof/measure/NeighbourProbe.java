package io.faultd.proof.measure;

import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** Whether neighbours still find one another. */
public final class NeighbourProbe {
    private static final int PORT = 9;
    private static final int FLOOD = 60;
    private static final int FLOOD_BYTES = 1000;

    private NeighbourProbe() {}

    /** Fills what a slow rate lets wait. */
    public static void flood(Flow flow) {
        send(flow.from(), flow.to().address(flow.family()), FLOOD, FLOOD_BYTES);
    }

    /**
     * Whether a node that knows no neighbour finds the other; the kernel gives up after three requests, a second apart.
     * The other end forgets nobody: it would look for its neighbours, and who hears that knows it from then on.
     */
    public static boolean finds(Flow flow) {
        InetAddress to = flow.to().address(flow.family());
        forget(flow.from());
        send(flow.from(), to, 1, 1);
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        while (System.nanoTime() < deadline) {
            String state = Shell.in(flow.from().namespace(), "ip neigh show to " + to.getHostAddress());
            if (state.contains("lladdr")) {
                return true;
            }
            if (state.contains("FAILED")) {
                return false;
            }
        }
        throw new AssertionError("neither found nor given up: " + flow);
    }

    /** Makes a node forget its neighbours. */
    public static void forget(Node node) {
        Shell.in(node.namespace(), "ip neigh flush all");
    }

    private static void send(Node from, InetAddress to, int count, int bytes) {
        from.namespace().call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                for (int i = 0; i < count; i++) {
                    socket.send(new DatagramPacket(new byte[bytes], bytes, to, PORT));
                }
            } catch (IOException e) {
                throw new AssertionError("can't send to " + to, e);
            }
            return null;
        });
    }
}
