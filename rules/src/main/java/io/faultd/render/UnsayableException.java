package io.faultd.render;

/**
 * Something that another tool's language has no words for; the message is one line that says what and what else to do.
 */
public final class UnsayableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what can't be said. */
    public UnsayableException(String message) {
        super(message);
    }
}
