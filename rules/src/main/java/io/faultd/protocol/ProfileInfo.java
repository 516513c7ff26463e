package io.faultd.protocol;

/**
 * A profile, as {@code profiles} lists it; all values are for one direction.
 *
 * @param delay e.g. {@code 250ms}
 * @param jitter {@code 0} for none
 * @param loss e.g. {@code 1.5%}
 * @param rate null for no limit
 * @param source {@code comcast} or {@code configuration}
 */
public record ProfileInfo(String name, String delay, String jitter, String loss, String rate, String source) {}
