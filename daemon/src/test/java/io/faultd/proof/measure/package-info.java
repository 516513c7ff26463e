/** Packets sent and received, and assertions about the figures. */
package io.faultd.proof.measure;
