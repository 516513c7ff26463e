/**
 * The netlink protocol: sockets, messages, attributes and the kernel's extended error reports.
 *
 * <p>Every kernel object built on this package is a record with an {@code encode(AttributeWriter)} method and a static
 * {@code decode(AttributeReader)}. Writing is strict; reading is lenient on attributes it does not know and answers
 * anything malformed with a {@link io.faultd.netlink.MalformedNetlinkException}, never with an endless loop or a read
 * past the buffer. Integers are in the byte order of the machine unless a method's name says otherwise.
 */
package io.faultd.netlink;
