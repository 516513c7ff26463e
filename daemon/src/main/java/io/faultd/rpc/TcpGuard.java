package io.faultd.rpc;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides on the headers alone whether a request over TCP is accepted, before any of its body is kept.
 *
 * <p>A web page in a local browser reaches loopback too. It can't send the token, but it must not even find out that
 * faultd is here: its requests carry an Origin, and after DNS rebinding a foreign Host.
 */
final class TcpGuard {
    private final Optional<AccessToken> token;
    private final boolean encrypted;
    private final Set<String> names;

    /**
     * @param token the required token; empty where the certificate identifies the client
     * @param encrypted whether the certificate keeps out a browser that uses another name
     * @param hosts names under which the server listens, accepted in the Host header besides the loopback addresses
     */
    TcpGuard(Optional<AccessToken> token, boolean encrypted, Collection<String> hosts) {
        this.token = token;
        this.encrypted = encrypted;
        this.names = new HashSet<>(List.of("localhost"));
        hosts.forEach(host -> names.add(host.toLowerCase(Locale.ROOT)));
    }

    /** Why the request is refused; empty if it is accepted. */
    Optional<Refusal> refuse(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1 || !encrypted && !isLocal(hosts.get(0))) {
            return Optional.of(Refusal.FOREIGN_HOST);
        }
        if (headers.contains(HttpHeaderNames.ORIGIN)) {
            return Optional.of(Refusal.FOREIGN_ORIGIN);
        }
        String shown = headers.get(HttpHeaderNames.AUTHORIZATION);
        boolean known =
                Router.isForAnybody(request) || token.isEmpty() || token.get().isIn(shown);
        return known ? Optional.empty() : Optional.of(Refusal.UNAUTHORIZED);
    }

    private boolean isLocal(String hostAndPort) {
        String host = hostAndPort.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return names.contains(host) || isLoopbackLiteral(host);
    }

    private static boolean isLoopbackLiteral(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
