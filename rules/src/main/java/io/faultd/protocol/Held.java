package io.faultd.protocol;

/**
 * An interface that a fault holds on.
 *
 * @param target the target's name
 * @param interface_ as the target calls it
 * @param direction {@code in}, {@code out} or, for a partition, {@code both}
 */
public record Held(String target, String interface_, String direction) {}
