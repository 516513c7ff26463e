/** How many packets each fault met: counters of the kernel, added up by fault. */
package io.faultd.stats;
