package io.faultd.protocol;

import java.util.List;

/**
 * Connections that were reset.
 *
 * @param reset how many, of all targets together
 * @param targets target by target
 * @param skipped targets that were selected by broad words only and can't be entered
 */
public record Reset(long reset, List<OfTarget> targets, List<Skipped> skipped) {
    /**
     * Those of one target.
     *
     * @param target its name
     * @param reset how many
     * @param connections both ends of each, its own first: {@code 10.0.0.2:5432 - 10.0.0.3:40112}
     */
    public record OfTarget(String target, long reset, List<String> connections) {}
}
