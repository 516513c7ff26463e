package io.faultd.cli;

/** What was asked for was found not to be so; the message is one line that says what. */
final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
        super(message);
    }
}
