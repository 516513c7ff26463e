package io.faultd.protocol;

import java.util.Map;

/**
 * What a command would do, as a plan.
 *
 * @param dryRun the form that was asked for: {@code json}
 * @param plan what would be different afterwards; {@code interfaces} has what happens to packets at interfaces,
 *     {@code drops} what would not pass a namespace any more, each complete and null where nothing would be left
 */
public record DryRunPlan(String dryRun, Map<String, Object> plan) {}
