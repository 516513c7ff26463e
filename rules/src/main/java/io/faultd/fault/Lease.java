package io.faultd.fault;

import java.time.Duration;
import java.time.Instant;

/**
 * A promise that its holder renews; faults bound to it end when it is not renewed in time.
 *
 * @param id its id, e.g. {@code l-7k2}
 * @param holder a description of the holder, for people
 * @param expires when it ends, unless it is renewed before
 * @param life how long it holds from each renewal
 */
public record Lease(String id, String holder, Instant expires, Duration life) {}
