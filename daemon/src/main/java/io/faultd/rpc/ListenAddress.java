package io.faultd.rpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code --listen} address, resolved.
 *
 * @param text as the user wrote it
 * @param host its first part, without brackets
 */
record ListenAddress(String text, String host, InetSocketAddress address) {
    private static final Pattern SYNTAX = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:/\\s]+)):(\\d{1,5})");
    private static final int MAX_PORT = 65535;

    /** Refuses a name if any of its addresses is not loopback, since the resolver decides which one is used. */
    static ListenAddress parseLoopback(String text) throws RpcStartException {
        ListenAddress address = parse(text);
        for (InetAddress one : resolve(text, address.host())) {
            if (!one.isLoopbackAddress()) {
                throw new RpcStartException("--listen " + text
                        + ": only loopback addresses (127.0.0.1, [::1]) are served in plain text; others need TLS:"
                        + " --tls-cert and"
                        + " --tls-key, with --tls-client-ca or --token-file");
            }
        }
        return address;
    }

    /** Accepts any address of this machine. */
    static ListenAddress parse(String text) throws RpcStartException {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
            throw new RpcStartException("--listen " + text + " is not HOST:PORT, such as 127.0.0.1:7466 or [::1]:7466");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        InetAddress first = resolve(text, host)[0];
        return new ListenAddress(text, host, new InetSocketAddress(first, Integer.parseInt(matcher.group(3))));
    }

    private static InetAddress[] resolve(String text, String host) throws RpcStartException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new RpcStartException("--listen " + text + ": the host name cannot be resolved", e);
        }
    }
}
