package io.faultd.kernel;

/**
 * Something that could not be done.
 *
 * @param place where
 * @param gone whether the place is no more, rather than the kernel unwilling
 */
public record Failure(Place place, boolean gone, RefusedException cause) {}
