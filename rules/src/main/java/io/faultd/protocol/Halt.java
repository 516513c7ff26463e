package io.faultd.protocol;

import java.util.List;

/**
 * The result of {@code halt} and {@code resume}.
 *
 * @param halted who ordered the halt in force, when and why, as one line; null without one
 * @param ended ids of faults that ended
 */
public record Halt(String halted, List<String> ended) {}
