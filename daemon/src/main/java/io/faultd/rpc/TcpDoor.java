package io.faultd.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The access of TCP clients: in plain text on loopback with the token; or by TLS on any address, with a certificate,
 * with the token, or, where both are configured, with both.
 *
 * @param tls empty: plain text
 * @param guard checks each request
 */
record TcpDoor(List<ListenAddress> addresses, Optional<Tls> tls, TcpGuard guard) {
    /** The configured access; empty where none is. */
    static Optional<TcpDoor> of(RpcConfig config) throws RpcStartException {
        if (config.listen().isEmpty()) {
            return Optional.empty();
        }
        List<ListenAddress> addresses = new ArrayList<>();
        for (String text : config.listen()) {
            addresses.add(config.tls().isPresent() ? ListenAddress.parse(text) : ListenAddress.parseLoopback(text));
        }
        boolean certificates = config.tls().flatMap(TlsFiles::clientAuthority).isPresent();
        if (config.tokenFile().isEmpty() && !certificates) {
            throw new RpcStartException("--listen needs --token-file FILE"
                    + (config.tls().isPresent() ? ", or --tls-client-ca FILE" : "")
                    + ", since others can reach " + config.listen().get(0) + "; FILE holds one secret word, mode 0600");
        }
        Optional<AccessToken> token = config.tokenFile().isPresent()
                ? Optional.of(AccessToken.read(config.tokenFile().get()))
                : Optional.empty();
        Optional<Tls> tls =
                config.tls().isPresent() ? Optional.of(Tls.of(config.tls().get())) : Optional.empty();
        List<String> hosts = addresses.stream().map(ListenAddress::host).toList();
        return Optional.of(new TcpDoor(addresses, tls, new TcpGuard(token, tls.isPresent(), hosts)));
    }
}
