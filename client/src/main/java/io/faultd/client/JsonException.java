package io.faultd.client;

/** A text that is malformed or unexpected JSON; the message is one line that says what is wrong, and where. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JsonException(String message) {
        super(message);
    }
}
