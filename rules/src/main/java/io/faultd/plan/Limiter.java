package io.faultd.plan;

import io.faultd.fault.Effect;
import java.util.Optional;

/**
 * A rate that several lanes share: all of those that its fault is about.
 *
 * @param fault its id; of several faults about the same packets the oldest, and the rate is the lowest of theirs
 * @param parent the fault whose limiter those packets, and others, pass as well; empty: none
 */
public record Limiter(String fault, Optional<String> parent, Effect.RateLimit rate) {}
