package io.faultd.protocol;

import java.util.List;

/**
 * What {@code halt} and {@code resume} did.
 *
 * @param halted who ordered the halt that stands, when and why, as one line; null where none does
 * @param ended ids of faults that are no more
 */
public record Halt(String halted, List<String> ended) {}
