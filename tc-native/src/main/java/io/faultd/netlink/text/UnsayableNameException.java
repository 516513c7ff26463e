package io.faultd.netlink.text;

/** A name that a tool's language can't express; the message is one line that says which. */
public final class UnsayableNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnsayableNameException(String message) {
        super(message);
    }
}
