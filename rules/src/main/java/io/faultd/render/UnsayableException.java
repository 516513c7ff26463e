package io.faultd.render;

/** Something that another tool can't express; the message is one line that says what, and what to do instead. */
public final class UnsayableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes the error with its one-line message. */
    public UnsayableException(String message) {
        super(message);
    }
}
