package io.faultd.cli.args;

import io.faultd.fault.spec.BadOptionException;
import io.faultd.fault.spec.FaultOption;
import io.faultd.fault.spec.OptionType.Takes;
import io.faultd.fault.spec.Spec;
import io.faultd.fault.spec.Spelling;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of a definition, from a command line to the members of a request. */
public final class SpecArguments {
    private SpecArguments() {}

    /** What is given, as members of a request; words are not among them, nor is a dry run. */
    public static Map<String, Object> members(Spec<?> spec, Arguments arguments) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (FaultOption<?> option : spec.options()) {
            String flag = option.name(Spelling.COMMAND_LINE);
            Takes takes = option.type().takes();
            if (takes != Takes.WORDS && takes != Takes.CHOICE && arguments.has(flag)) {
                members.put(
                        option.name(),
                        switch (takes) {
                            case NOTHING -> true;
                            case VALUES -> arguments.texts(flag);
                            default -> arguments.text(flag);
                        });
            }
        }
        return members;
    }

    /**
     * Reads members by their definition.
     *
     * @throws UsageException when that refuses them
     */
    public static <T> T read(Spec<T> spec, Map<String, Object> members) {
        try {
            return spec.read(members::get, Spelling.REQUEST);
        } catch (BadOptionException e) {
            throw new UsageException(e.message(Spelling.COMMAND_LINE));
        }
    }
}
