package io.faultd.protocol;

import java.util.List;

/**
 * What the daemon refuses though it could do it.
 *
 * @param halted who refuses everything new, since when and why, as one line; null where nobody does
 * @param readOnly whether it refuses all that would change something
 * @param maxTargets how many targets one command may put a fault on; 0 for any number
 * @param scope words of the targets that may be touched at all; none for all
 */
public record GuardInfo(String halted, boolean readOnly, int maxTargets, List<String> scope) {}
