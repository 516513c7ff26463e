package io.faultd.client;

/** A text that is not the JSON that it should be; the message is one line that says what and where. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JsonException(String message) {
        super(message);
    }
}
