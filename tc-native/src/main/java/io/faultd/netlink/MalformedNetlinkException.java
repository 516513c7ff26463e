package io.faultd.netlink;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import java.util.function.Supplier;

/**
 * A received message that breaks the netlink format (truncated, a wrong length, a value of the wrong size) or has
 * impossible values. Like a refusal of the kernel it concerns the queried namespace.
 */
public final class MalformedNetlinkException extends LinuxException {
    private static final long serialVersionUID = 1L;

    public MalformedNetlinkException(String message) {
        this(message, null);
    }

    private MalformedNetlinkException(String message, Throwable cause) {
        super("read the kernel's answer", Errno.EBADMSG, message, cause);
    }

    /**
     * Runs a decoder. Any process can have made what it reads, so any exception is attributed to the message.
     *
     * @param what the message is, for the error
     * @throws MalformedNetlinkException if the decoder throws anything except a refusal of the kernel
     */
    public static <T> T decoding(String what, Supplier<T> decoder) {
        try {
            return decoder.get();
        } catch (LinuxException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new MalformedNetlinkException(what + ": " + e.getMessage(), e);
        }
    }
}
