package io.faultd.rpc;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What TLS over TCP needs, each a PEM file.
 *
 * @param certificate of this server, with those between it and the authority behind it
 * @param key of that certificate, in PKCS#8 without a password
 * @param clientAuthority certificates of those who may vouch for clients; where it is given, every client needs a
 *     certificate
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthority) {}
