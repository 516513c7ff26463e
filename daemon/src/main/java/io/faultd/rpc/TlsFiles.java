package io.faultd.rpc;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The PEM files of TLS over TCP.
 *
 * @param certificate of this server, with its intermediate certificates
 * @param key of that certificate, in PKCS#8 without a password
 * @param clientAuthority certificates of the authorities of clients; where it is given, every client needs a
 *     certificate
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthority) {}
