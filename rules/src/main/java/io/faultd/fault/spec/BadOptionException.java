package io.faultd.fault.spec;

import java.util.List;

/** Invalid options. The message is one line; it names options in the spelling in which they were given. */
public final class BadOptionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Object> parts;

    /** The option with the invalid value, before the message; words on a command line need no name. */
    private record OptionName(FaultOption<?> option) {
        String text(Spelling spelling) {
            boolean isWord = spelling == Spelling.COMMAND_LINE && option.type().takes() == OptionType.Takes.WORDS;
            return isWord ? "" : option.name(spelling) + ": ";
        }
    }

    /**
     * Makes the error.
     *
     * @param parts of the message, in their order: texts, and options for their names
     */
    BadOptionException(Object... parts) {
        super(message(List.of(parts), Spelling.REQUEST));
        this.parts = List.of(parts);
    }

    /** The error of a value. */
    static BadOptionException of(FaultOption<?> option, String problem) {
        return new BadOptionException(new OptionName(option), problem);
    }

    /** The message with options in that spelling. */
    public String message(Spelling spelling) {
        return message(parts, spelling);
    }

    private static String message(List<Object> parts, Spelling spelling) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            if (part instanceof OptionName place) {
                text.append(place.text(spelling));
            } else {
                text.append(part instanceof FaultOption<?> option ? option.name(spelling) : part);
            }
        }
        return text.toString();
    }
}
