package io.faultd.linux;

/** A system call that failed: what was attempted, and the kernel's error number for it. */
public class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int errno;

    /**
     * Creates an exception whose message reads {@code operation: NAME}.
     *
     * @param operation what was attempted, in words a user understands, such as {@code open /run/netns/blue}
     * @param errno the positive error number
     */
    public LinuxException(String operation, int errno) {
        this(operation, errno, operation + ": " + Errno.name(errno), null);
    }

    /**
     * Creates an exception with a message of its own.
     *
     * @param operation what was attempted
     * @param errno the positive error number
     * @param message the whole message
     * @param cause what led to it, or null
     */
    protected LinuxException(String operation, int errno, String message, Throwable cause) {
        super(message, cause);
        this.operation = operation;
        this.errno = errno;
    }

    /** Returns what was attempted. */
    public String operation() {
        return operation;
    }

    /** Returns the kernel's error number, positive. */
    public int errno() {
        return errno;
    }

    /** Returns the symbolic name of the error number, such as {@code EPERM}. */
    public String errnoName() {
        return Errno.name(errno);
    }
}
