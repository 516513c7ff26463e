/** The machine a test runs on: the daemon as a process, other tools, the kernel's state, a separate Docker engine. */
package io.faultd.proof.machine;
