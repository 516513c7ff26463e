package io.faultd.client;

import io.faultd.unit.BadValueException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** The address of a daemon. */
sealed interface Endpoint {
    /** The default address. */
    String DEFAULT = "unix:///run/faultd/faultd.sock";

    /** The address to connect to; resolves host names. */
    SocketAddress address();

    /** The value of HTTP's {@code Host} header. */
    String host();

    /**
     * Reads {@code unix:///PATH}, {@code tcp://HOST:PORT} or {@code https://HOST:PORT}; a path alone is that of a
     * socket.
     *
     * @throws BadValueException for anything else
     */
    static Endpoint parse(String text) {
        if (text.startsWith("/") && text.length() > 1) {
            return new Unix(Path.of(text));
        }
        if (text.startsWith("unix://")) {
            String path = text.substring("unix://".length());
            if (!path.startsWith("/") || path.length() < 2) {
                throw new BadValueException(
                        "'" + text + "' has no absolute path; write an address like " + Endpoint.DEFAULT);
            }
            return new Unix(Path.of(path));
        }
        if (text.startsWith("tcp://")) {
            return tcp(text, "tcp://");
        }
        if (text.startsWith("https://")) {
            Tcp tcp = tcp(text, "https://");
            return new Https(tcp.hostname(), tcp.port());
        }
        throw new BadValueException("'" + text
                + "' is not an address of a daemon; write unix:///PATH, tcp://HOST:PORT or https://HOST:PORT");
    }

    private static Tcp tcp(String text, String scheme) {
        String rest = text.substring(scheme.length());
        String hostAndPort = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        int colon = hostAndPort.lastIndexOf(':');
        String host = colon < 0 ? "" : hostAndPort.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new BadValueException(
                    "'" + text + "': write an IPv6 address in brackets, as in " + scheme + "[::1]:4711");
        }
        int port = port(hostAndPort.substring(colon + 1));
        if (host.isEmpty() || port < 1 || host.indexOf('/') >= 0) {
            throw new BadValueException("'" + text + "' is not " + scheme + "HOST:PORT with a port of 1 to 65535");
        }
        return new Tcp(host, port);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port <= 65535 ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A Unix domain socket. */
    record Unix(Path path) implements Endpoint {
        @Override
        public SocketAddress address() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public String host() {
            return "localhost";
        }

        @Override
        public String toString() {
            return "unix://" + path;
        }
    }

    /** A TCP address with TLS. */
    record Https(String hostname, int port) implements Endpoint {
        @Override
        public SocketAddress address() {
            return new InetSocketAddress(hostname, port);
        }

        @Override
        public String host() {
            return new Tcp(hostname, port).host();
        }

        @Override
        public String toString() {
            return "https://" + host();
        }
    }

    /** A TCP address. */
    record Tcp(String hostname, int port) implements Endpoint {
        @Override
        public SocketAddress address() {
            return new InetSocketAddress(hostname, port);
        }

        @Override
        public String host() {
            return (hostname.indexOf(':') >= 0 ? "[" + hostname + "]" : hostname) + ":" + port;
        }

        @Override
        public String toString() {
            return "tcp://" + host();
        }
    }
}
