package io.faultd.fault;

import java.util.function.Function;

/** How random times spread around their mean: by a known distribution, or by a table of the user. */
public sealed interface DelayShape permits Distribution, DelayTable {
    /** As text, e.g. {@code normal}. */
    String word();

    /** Calls the visitor's method for this kind. */
    <R> R fold(Function<Distribution, R> known, Function<DelayTable, R> table);
}
