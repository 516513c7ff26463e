package io.faultd.cli.command;

/** What was asked for was found not to be so; the message is one line that says what. */
public final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
        super(message);
    }
}
