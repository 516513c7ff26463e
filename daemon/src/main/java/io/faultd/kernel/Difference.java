package io.faultd.kernel;

/**
 * In what the kernel differs from what faultd has put there.
 *
 * @param kind of what is different
 * @param text one clause that says what
 * @param rebuild whether objects are missing or too many, so that only building anew helps; else they only have other
 *     settings
 */
public record Difference(DriftKind kind, String text, boolean rebuild) {}
