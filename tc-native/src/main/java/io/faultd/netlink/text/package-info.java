/**
 * Requests as command lines of {@code tc(8)}, {@code ip(8)} and {@code nft(8)} that do the same.
 *
 * <p>They are made from the bytes that would be sent, and not from the objects behind the bytes, so that the text
 * cannot differ from what is done.
 */
package io.faultd.netlink.text;
