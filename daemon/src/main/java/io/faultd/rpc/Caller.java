package io.faultd.rpc;

/**
 * Who made a call.
 *
 * @param transport {@code "unix"} or {@code "tcp"}
 * @param identity {@code uid=U pid=P} as the kernel reports them for the socket's peer (SO_PEERCRED, unix(7)) at the
 *     time it connected; for TCP the peer's address, whose right to call was shown by the token
 */
public record Caller(String transport, String identity) {}
