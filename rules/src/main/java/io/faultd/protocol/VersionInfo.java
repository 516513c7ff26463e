package io.faultd.protocol;

/**
 * The versions of the running programs.
 *
 * @param version faultd's
 * @param java the Java runtime's
 * @param kernel the Linux kernel's
 * @param docker the engine's version, or {@code none}
 */
public record VersionInfo(String version, String java, String kernel, String docker) {}
