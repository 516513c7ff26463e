/**
 * inet_diag: which TCP connections there are in a network namespace, and their destruction from outside.
 *
 * <p>The layouts are those of {@code linux/sock_diag.h} and {@code linux/inet_diag.h}; the tests compare them with what
 * {@code ss} of iproute2 sends.
 */
package io.faultd.netlink.diag;
