package io.faultd.protocol;

/**
 * A target that a broad word selected and that can't carry faults.
 *
 * @param target its name
 * @param reason why, as the end of a sentence
 */
public record Skipped(String target, String reason) {}
