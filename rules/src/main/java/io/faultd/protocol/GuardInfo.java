package io.faultd.protocol;

import java.util.List;

/**
 * What the daemon's configuration and operators forbid.
 *
 * @param halted who halted new faults, when and why, as one line; null without a halt
 * @param readOnly whether it refuses every change
 * @param maxTargets how many targets one command may put a fault on; 0 for any number
 * @param scope words of the targets that may be touched; empty for all
 */
public record GuardInfo(String halted, boolean readOnly, int maxTargets, List<String> scope) {}
