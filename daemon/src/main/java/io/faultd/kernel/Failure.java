package io.faultd.kernel;

/**
 * A failed change.
 *
 * @param place where
 * @param gone whether the place no longer exists; else the kernel refused it
 */
public record Failure(Place place, boolean gone, RefusedException cause) {}
