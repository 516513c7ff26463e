package io.faultd.protocol;

/**
 * A target that a broad word selected and that can't carry faults, or something that a fault can't affect now.
 *
 * @param target its name; of a peer its word
 * @param reason why, as the end of a sentence
 */
public record Skipped(String target, String reason) {}
