package io.faultd.fault;

import java.time.Duration;
import java.time.Instant;

/**
 * A promise of somebody to be there: faults that are bound to it end when it is not renewed in time.
 *
 * @param id its name, e.g. {@code l-7k2}
 * @param holder who has it, in words for people
 * @param expires when it ends, unless it is renewed before
 * @param life for how long it holds from each renewal
 */
public record Lease(String id, String holder, Instant expires, Duration life) {}
