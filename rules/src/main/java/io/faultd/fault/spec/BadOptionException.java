package io.faultd.fault.spec;

import java.util.List;

/** Invalid options. The message is one line; it names options in the spelling in which they were given. */
public final class BadOptionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Object> parts;

    /**
     * Makes the error.
     *
     * @param parts of the message, in their order: texts, and options for their names
     */
    BadOptionException(Object... parts) {
        super(message(List.of(parts), Spelling.REQUEST));
        this.parts = List.of(parts);
    }

    /** The message with options in that spelling. */
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
