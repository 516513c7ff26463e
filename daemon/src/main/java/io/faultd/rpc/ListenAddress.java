package io.faultd.rpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code --listen} address, resolved and known to be loopback.
 *
 * @param text as the user wrote it
 * @param host its first part, without brackets
 */
record ListenAddress(String text, String host, InetSocketAddress address) {
    private static final Pattern SYNTAX = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:/\\s]+)):(\\d{1,5})");
    private static final int MAX_PORT = 65535;

    /** Refuses a name if any of its addresses is not loopback: which one is taken is up to the resolver's mood. */
    static ListenAddress parse(String text) throws RpcStartException {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
            throw new RpcStartException("--listen " + text + " is not HOST:PORT, such as 127.0.0.1:7466 or [::1]:7466");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        InetAddress[] resolved;
        try {
            resolved = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new RpcStartException("--listen " + text + ": the host name cannot be resolved", e);
        }
        if (!Arrays.stream(resolved).allMatch(InetAddress::isLoopbackAddress)) {
            throw new RpcStartException(
                    "--listen " + text
                            + ": only loopback addresses are served so far (127.0.0.1, [::1]); others need TLS, which comes later");
        }
        return new ListenAddress(text, host, new InetSocketAddress(resolved[0], Integer.parseInt(matcher.group(3))));
    }
}
