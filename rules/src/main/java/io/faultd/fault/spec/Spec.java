package io.faultd.fault.spec;

import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Options that define one thing together, such as an effect.
 *
 * @param options in the order of a command's help
 * @param rules between them, checked in this order
 * @param maker makes the result from their values
 * @param <T> the type of the result
 */
public record Spec<T>(List<FaultOption<?>> options, List<Rule> rules, Function<OptionValues, T> maker) {
    /** Copies the lists. */
    public Spec {
        options = List.copyOf(options);
        rules = List.copyOf(rules);
    }

    /**
     * Reads the given values.
     *
     * @param given returns the value given under a name (a string, a number, a boolean or a list), or null; called for
     *     every option
     * @param spelling of the names
     * @throws BadOptionException when a value can't be read or is out of range, or a rule is broken
     */
    public T read(Function<String, Object> given, Spelling spelling) {
        OptionValues values = OptionValues.read(options, given, spelling);
        rules.forEach(rule -> rule.check(values));
        try {
            return maker.apply(values);
        } catch (BadValueException e) {
            throw new BadOptionException(e.getMessage());
        }
    }

    /** Both, one after the other. */
    <U, R> Spec<R> and(Spec<U> other, BiFunction<T, U, R> both) {
        List<FaultOption<?>> allOptions = new ArrayList<>(options);
        allOptions.addAll(other.options);
        List<Rule> allRules = new ArrayList<>(rules);
        allRules.addAll(other.rules);
        return new Spec<>(allOptions, allRules, values -> both.apply(maker.apply(values), other.maker.apply(values)));
    }
}
