package io.faultd.proof.reliability;

import io.faultd.linux.LinuxException;
import io.faultd.linux.UnixSocket;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** What any local user can do with sockets. */
final class SocketAttacks {
    private static final int HELD = 300;
    private static final int NAMES = 3000;
    private static final int LOOPBACK = 1;
    /** More than a client that sends nothing may have. */
    private static final byte[] HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

    private SocketAttacks() {}

    /** Takes names like a daemon's, and fills the queue of some of them. */
    static Attack names() {
        Ring<UnixSocket> held = new Ring<>(NAMES / 2);
        return new Attack() {
            private int number;

            @Override
            public Blow strike() throws Exception {
                String name = number % NAMES == 0 ? "@faultd" : "@faultd-" + (1 + number % NAMES);
                number++;
                held.add(UnixSocket.listen(name, 0));
                if (number % 10 == 0) {
                    UnixSocket.connect(name).close();
                }
                return Blow.DONE;
            }

            @Override
            public void close() throws IOException {
                held.close();
            }
        };
    }

    /**
     * Takes such names all at once and holds them; half of them have a full queue, the others accept and say nothing.
     */
    static Attack allNames(int count) {
        Ring<UnixSocket> held = new Ring<>(Integer.MAX_VALUE);
        try {
            for (int number = 0; number < count; number++) {
                String name = number == 0 ? "@faultd" : "@faultd-" + number;
                held.add(UnixSocket.listen(name, 0));
                if (number % 2 == 0) {
                    fill(name);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new Attack() {
            @Override
            public Blow strike() throws InterruptedException {
                Thread.sleep(100); // it only holds them
                return Blow.DONE;
            }

            @Override
            public void close() throws IOException {
                held.close();
            }
        };
    }

    /** Connects until nobody else can. */
    static void fill(String name) {
        try {
            while (true) {
                UnixSocket.connect(name).close();
            }
        } catch (LinuxException full) {
            // EAGAIN: the connections wait, although their clients have gone.
        }
    }

    /** Holds sockets that listen and are connected. */
    static Attack sockets() {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            kernel.execute(LinkRequests.setUp(LOOPBACK)); // in a new namespace it is down
        }
        Ring<Socket> held = new Ring<>(HELD);
        ServerSocket listening = listen();
        return new Attack() {
            @Override
            public Blow strike() throws Exception {
                held.add(new Socket(listening.getInetAddress(), listening.getLocalPort()));
                held.add(listening.accept());
                return Blow.DONE;
            }

            @Override
            public void close() throws IOException {
                held.close();
                listening.close();
            }
        };
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects over TCP and sends nothing. */
    static Attack idle(int port) {
        Ring<Socket> held = new Ring<>(HELD);
        return new Attack() {
            @Override
            public Blow strike() throws Exception {
                held.add(new Socket(InetAddress.getLoopbackAddress(), port));
                return Blow.DONE;
            }

            @Override
            public void close() throws IOException {
                held.close();
            }
        };
    }

    /** Begins TLS handshakes and sends a byte more of one now and then. */
    static Attack handshakes(int port) {
        Ring<Socket> held = new Ring<>(HELD);
        return new Attack() {
            @Override
            public Blow strike() throws Exception {
                Socket socket = held.add(new Socket(InetAddress.getLoopbackAddress(), port));
                socket.getOutputStream().write(HELLO);
                try {
                    held.next().getOutputStream().write(0);
                } catch (IOException closed) {
                    return Blow.DONE; // by the daemon, which is not asked for patience
                }
                return Blow.DONE;
            }

            @Override
            public void close() throws IOException {
                held.close();
            }
        };
    }

    /** Whole handshakes, and then a request with a wrong token. */
    static Attack tokens(int port) {
        SSLContext tls = trusting();
        return () -> {
            try (Socket socket = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
                socket.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nonsense\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                return Attack.Blow.of(in.read() >= 0);
            }
        };
    }

    /** Random bytes, and what looks like requests. */
    static Attack noise(int port, Random random) {
        return () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
                socket.getOutputStream()
                        .write(HostileRequest.of(random.nextInt(), random.nextInt())
                                .bytes());
                socket.shutdownOutput();
                socket.getInputStream().read();
                return Attack.Blow.DONE;
            }
        };
    }

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
