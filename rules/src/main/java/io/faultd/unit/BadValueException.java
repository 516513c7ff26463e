package io.faultd.unit;

/** An invalid value in a request; the message is one line that names the value and says what to write instead. */
public final class BadValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Makes the error with its one-line message. */
    public BadValueException(String message) {
        super(message);
    }
}
