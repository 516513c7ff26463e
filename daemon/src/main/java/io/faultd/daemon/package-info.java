/** The program: start and end, options, locks, systemd, and the wiring of all parts. */
package io.faultd.daemon;
