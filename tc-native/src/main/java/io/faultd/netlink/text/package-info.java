/**
 * Requests as command lines of {@code tc(8)}, {@code ip(8)} and {@code nft(8)} that do the same.
 *
 * <p>They are made from the bytes that would be sent and not from what the bytes were made of, so that a text cannot
 * say anything else than what is done.
 */
package io.faultd.netlink.text;
