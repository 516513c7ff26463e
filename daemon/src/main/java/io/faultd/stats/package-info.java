/** How many packets each fault acted on: the kernel's counters, added up by fault. */
package io.faultd.stats;
