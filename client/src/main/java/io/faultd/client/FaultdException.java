package io.faultd.client;

import io.faultd.protocol.ErrorData;
import java.util.Map;
import java.util.Optional;

/** faultd refused a request or failed; the message is one line that says what and why. */
public class FaultdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient Map<String, ?> error;

    /** An error of the client's own. */
    FaultdException(int code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.error = Map.of("code", code, "message", message);
    }

    /** An error in the daemon's answer. */
    FaultdException(int code, String message, Map<String, ?> error) {
        super(message);
        this.code = code;
        this.error = error;
    }

    /** One of the codes in {@link io.faultd.protocol.RpcError}, or -32000 for a daemon that can't be reached. */
    public int code() {
        return code;
    }

    /** The origin of the error; empty where the daemon doesn't report it. */
    public Optional<ErrorData> data() {
        Object data = error == null ? null : error.get("data");
        return data instanceof Map ? Optional.of(Records.read(data, ErrorData.class)) : Optional.empty();
    }

    /** As the JSON-RPC error object (JSON-RPC 2.0, section 5.1), unchanged where it came from the daemon. */
    public String toJson() {
        return Json.write(error);
    }
}
