package io.faultd.proof.measure;

import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.Flow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** TCP connections from one node to another. */
public final class TcpProbe {
    private static final int CHUNK = 16 * 1024;

    private TcpProbe() {}

    /** The flows on which a connection succeeds; all are tried at the same time. */
    public static Set<Flow> connected(List<Flow> flows) {
        ExecutorService threads = Executors.newFixedThreadPool(flows.size());
        try {
            Map<Flow, Future<Boolean>> attempts = new LinkedHashMap<>();
            flows.forEach(flow -> attempts.put(flow, threads.submit(() -> connects(flow))));
            Set<Flow> connected = new LinkedHashSet<>();
            for (Map.Entry<Flow, Future<Boolean>> attempt : attempts.entrySet()) {
                if (attempt.getValue().get()) {
                    connected.add(attempt.getKey());
                }
            }
            return connected;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean connects(Flow flow) {
        try (ServerSocket server = listen(flow);
                Socket client = connect(flow, server, Tolerances.here().connect())) {
            return client.isConnected();
        } catch (SocketTimeoutException | SocketException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The throughput of a stream of bytes.
     *
     * @param skipped bytes at the beginning, which can have passed in a burst and during slow start
     */
    public static double bytesPerSecond(Flow flow, int bytes, int skipped) {
        try (ServerSocket server = listen(flow);
                Socket client = connect(flow, server, Tolerances.here().patience());
                Socket accepted = server.accept()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, bytes));
            double rate = measure(accepted.getInputStream(), bytes, skipped);
            sending.join();
            return rate;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listen(Flow flow) {
        ServerSocket server = flow.to().namespace().call(() -> new ServerSocket(0));
        try {
            server.setSoTimeout((int) Tolerances.here().patience().toMillis());
            return server;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connect(Flow flow, ServerSocket server, Duration timeout) throws IOException {
        InetSocketAddress to = new InetSocketAddress(flow.to().address(flow.family()), server.getLocalPort());
        // Bound inside: a socket's descriptor is created only then, in the namespace of that thread.
        Socket client = flow.from().namespace().call(() -> {
            Socket socket = new Socket();
            socket.bind(null);
            return socket;
        });
        try {
            client.connect(to, (int) timeout.toMillis());
            client.setSoTimeout((int) Tolerances.here().patience().toMillis());
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private static void send(Socket client, int bytes) {
        try (OutputStream out = client.getOutputStream()) {
            byte[] chunk = new byte[CHUNK];
            for (int sent = 0; sent < bytes; sent += chunk.length) {
                out.write(chunk, 0, Math.min(chunk.length, bytes - sent));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double measure(InputStream in, int bytes, int skipped) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long started = 0;
        int before = 0;
        int received = 0;
        while (received < bytes) {
            int length = in.read(chunk);
            if (length < 0) {
                throw new AssertionError("the stream ended after " + received + " of " + bytes + " bytes");
            }
            received += length;
            if (started == 0 && received >= skipped) {
                started = System.nanoTime();
                before = received;
            }
        }
        return (received - before) * 1e9 / (System.nanoTime() - started);
    }
}
