/**
 * Proof, on real packets, that faults do what was asked and nothing else. The daemon is the built {@code bin/faultd}, a
 * process of its own; the tester enters the namespaces of the nodes and measures there, so that sender and receiver
 * share one clock and one way can be told from the other.
 */
package io.faultd.proof;
