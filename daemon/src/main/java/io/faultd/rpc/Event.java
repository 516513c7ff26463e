package io.faultd.rpc;

import java.time.Instant;

/**
 * Something that happened to a fault or a target.
 *
 * @param type one word or words joined by hyphens, such as {@code fault-applied} or {@code drift-repaired}
 * @param fault the fault's id, or null where none is concerned
 * @param target the target's name, or null where none is concerned
 * @param cause why it happened, for people; null where the type says everything
 */
public record Event(Instant time, String type, String fault, String target, String cause) {}
