package io.faultd.rpc;

import io.faultd.protocol.Problem;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secret that authorizes a TCP client: {@code Authorization: Bearer TOKEN} (RFC 6750). */
final class AccessToken {
    private static final Logger log = LoggerFactory.getLogger(AccessToken.class);

    private static final AsciiString SCHEME = AsciiString.cached("Bearer ");
    private static final int MAX_BYTES = 4096;

    private final byte[] secret;

    private AccessToken(byte[] secret) {
        this.secret = secret;
    }

    /** Reads the file's content, trimmed. */
    static AccessToken read(Path file) throws RpcStartException {
        String token;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new RpcStartException("token file " + file + " is larger than " + MAX_BYTES + " bytes");
            }
            token = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                log.warn("every local user can read the token file {}: chmod 0600 it", file);
            }
        } catch (NoSuchFileException e) {
            throw new RpcStartException("token file " + file + " does not exist", e);
        } catch (RpcStartException e) {
            throw e;
        } catch (IOException e) {
            throw new RpcStartException("token file " + file + " cannot be read: " + Problem.of(e), e);
        }
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new RpcStartException("token file " + file + " must hold one word of printable ASCII characters");
        }
        return new AccessToken(token.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Whether the header's value carries the token; a nearly correct one takes as long as a wrong one.
     *
     * @param authorization value of the Authorization header, or null if there was none
     */
    boolean isIn(String authorization) {
        if (authorization == null || !AsciiString.regionMatches(authorization, true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] shown = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(shown, secret);
    }

    /** Keeps the secret out of log lines. */
    @Override
    public String toString() {
        return "AccessToken";
    }
}
