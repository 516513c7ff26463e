package io.faultd.protocol;

/**
 * One thing that {@code doctor} looked at.
 *
 * @param name what, e.g. {@code netem}
 * @param status {@code ok}, {@code warn} (something works less well) or {@code fail} (something does not work)
 * @param detail what was found, and what is affected
 * @param fix what to do about it; or null
 */
public record Check(String name, String status, String detail, String fix) {}
