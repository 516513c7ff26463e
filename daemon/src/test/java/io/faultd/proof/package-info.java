/**
 * Proof, on real packets, that faults have the requested effects and no others. The daemon is the built
 * {@code bin/faultd} as a separate process; the tester enters the namespaces of the nodes and measures there, so that
 * sender and receiver share one clock and each direction is measured separately.
 */
package io.faultd.proof;
