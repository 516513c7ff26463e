package io.faultd.fault;

import java.util.function.Function;

/** How random times spread around their mean: by a known distribution, or by a table of the user's own. */
public sealed interface DelayShape permits Distribution, DelayTable {
    /** As users write and read it, e.g. {@code normal}. */
    String word();

    /** What one of these makes of it. */
    <R> R fold(Function<Distribution, R> known, Function<DelayTable, R> table);
}
