package io.faultd.protocol;

import java.util.Map;

/**
 * What a command would do, as a plan.
 *
 * @param dryRun the requested form: {@code json}
 * @param plan the places that would change; {@code interfaces} has what happens to packets at interfaces, {@code drops}
 *     what a namespace would drop, each complete, and null where nothing would remain
 */
public record DryRunPlan(String dryRun, Map<String, Object> plan) {}
