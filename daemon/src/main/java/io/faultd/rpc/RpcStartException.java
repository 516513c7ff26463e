package io.faultd.rpc;

import java.io.IOException;

/** The server cannot be started as configured; the message is one line that says what to change. */
public final class RpcStartException extends IOException {
    private static final long serialVersionUID = 1L;

    RpcStartException(String message) {
        super(message);
    }

    RpcStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
