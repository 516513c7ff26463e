package io.faultd.proof.measure;

import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A TCP connection that stays open, to test what still passes. */
public final class Conversation implements AutoCloseable {
    private final ServerSocket server;
    private final Socket client;
    private final Socket accepted;

    private Conversation(ServerSocket server, Socket client, Socket accepted) {
        this.server = server;
        this.client = client;
        this.accepted = accepted;
    }

    /** Connects; each end is inside its node. */
    public static Conversation on(Flow flow) {
        return on(flow, 0);
    }

    /** Connects to a port; 0 for any. */
    public static Conversation on(Flow flow, int port) {
        try {
            ServerSocket server = listen(flow, port);
            Socket client = connect(flow, server.getLocalPort());
            return new Conversation(server, client, server.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ServerSocket listen(Flow flow, int port) {
        return flow.to().namespace().call(() -> {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(port));
            server.setSoTimeout((int) Tolerances.here().patience().toMillis());
            return server;
        });
    }

    /** Connects from one node to a port of the other, within the tester's patience. */
    public static Socket connect(Flow flow, int port) throws IOException {
        return connect(flow, port, Tolerances.here().patience());
    }

    public static Socket connect(Flow flow, int port, Duration timeout) throws IOException {
        InetAddress to = flow.to().address(flow.family());
        Socket socket = flow.from().namespace().call(() -> {
            Socket bound = new Socket();
            bound.bind(null);
            return bound;
        });
        try {
            socket.connect(new InetSocketAddress(to, port), (int) timeout.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The listening port. */
    public int port() {
        return server.getLocalPort();
    }

    /** Sends a word and receives its echo; false without one. */
    public boolean goesOn() throws IOException {
        return passes(client, accepted) && passes(accepted, client);
    }

    private static boolean passes(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(1);
        to.setSoTimeout((int) Tolerances.here().connect().toMillis());
        try {
            return to.getInputStream().read() == 1;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    public Socket client() {
        return client;
    }

    Socket accepted() {
        return accepted;
    }

    @Override
    public void close() throws IOException {
        client.close();
        accepted.close();
        server.close();
    }
}
