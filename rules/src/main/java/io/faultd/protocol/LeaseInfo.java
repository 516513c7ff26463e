package io.faultd.protocol;

import java.util.List;

/**
 * A lease: a row of {@code lease.list}, and what {@code lease.create} and {@code lease.renew} answer.
 *
 * @param lease its id
 * @param holder who has it, as the holder describes itself; or null
 * @param ttl how long it holds from one renewal to the next, e.g. {@code 15s}
 * @param expires when it ends unless it is renewed, ISO 8601
 * @param faults ids of the faults that end with it
 */
public record LeaseInfo(String lease, String holder, String ttl, String expires, List<String> faults) {}
