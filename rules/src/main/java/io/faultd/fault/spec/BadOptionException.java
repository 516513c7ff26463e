package io.faultd.fault.spec;

import java.util.List;

/**
 * Options that can't be used as they were given. The message is one line; it names options in the spelling of the place where they
 * were given.
 */
public final class BadOptionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Object> parts;

    /**
     * An error.
     *
     * @param parts of the message, in their order: texts, and options for their names
     */
    BadOptionException(Object... parts) {
        super(message(List.of(parts), Spelling.REQUEST));
        this.parts = List.of(parts);
    }

    /** The message, with options as they are spelled there. */
    public String message(Spelling spelling) {
        return message(parts, spelling);
    }

    private static String message(List<Object> parts, Spelling spelling) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            text.append(part instanceof FaultOption<?> option ? option.name(spelling) : part);
        }
        return text.toString();
    }
}
