/**
 * The machine a test runs on: the daemon as a process, other people's tools, the kernel's state, a Docker engine of its
 * own.
 */
package io.faultd.proof.machine;
