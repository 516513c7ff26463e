package io.faultd.protocol;

import java.util.List;

/**
 * What {@code stop}, {@code fast} and {@code join} did.
 *
 * @param ended ids of faults that are no more
 * @param reduced ids of faults that go on for other targets
 * @param targets names of the targets that are free of them now
 */
public record Stopped(List<String> ended, List<String> reduced, List<String> targets) {}
