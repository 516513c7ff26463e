/**
 * The wire format, as records that the daemon writes and the client reads. JSON names are the components' names in
 * snake case, see {@link io.faultd.protocol.WireName}; enums are written in lower case except {@code UP} and
 * {@code DOWN}.
 */
package io.faultd.protocol;
