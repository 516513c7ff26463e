package io.faultd.netlink;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import java.util.function.Supplier;

/**
 * A received message that breaks the netlink format (truncated, a wrong length, a value of the wrong size) or says what
 * cannot be. It is about the namespace that was asked, as a refusal of its kernel is.
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
     * Runs a decoder. What it reads was made by anybody, so whatever goes wrong in it is the message's fault.
     *
     * @param what the message is, for the error
     * @throws MalformedNetlinkException if the decoder throws anything that is no refusal of the kernel
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
