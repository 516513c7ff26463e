package io.faultd.protocol;

import java.util.List;

/**
 * What a command would do, without doing it.
 *
 * @param dryRun the requested form
 * @param commands the equivalent commands for a shell, in this order; some have several lines, and those that begin
 *     with {@code #} are comments. Empty where nothing would be changed
 */
public record DryRun(String dryRun, List<String> commands) {}
