package io.faultd.cli.command;

/** A condition that the command checks does not hold; the message is one line that says which. */
public final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
        super(message);
    }
}
