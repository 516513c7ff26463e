package io.faultd.kernel;

/**
 * How the kernel differs from what faultd wrote.
 *
 * @param kind of the different object
 * @param text one clause that describes it
 * @param rebuild whether objects are missing or added, so that faultd must rebuild; else only settings differ
 */
public record Difference(DriftKind kind, String text, boolean rebuild) {}
