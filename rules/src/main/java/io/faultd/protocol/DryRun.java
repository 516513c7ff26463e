package io.faultd.protocol;

import java.util.List;

/**
 * What a command would do, and has not done.
 *
 * @param dryRun the form that was asked for
 * @param commands what a shell would have to run in its place, in this order; some have several lines, and those that
 *     begin with {@code #} are comments. None where nothing would be changed
 */
public record DryRun(String dryRun, List<String> commands) {}
