/** Packets sent and received, and what the figures must be. */
package io.faultd.proof.measure;
