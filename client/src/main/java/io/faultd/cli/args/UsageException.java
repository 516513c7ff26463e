package io.faultd.cli.args;

/** The command line is wrong; the message is one line that says how. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
