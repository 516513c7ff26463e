/**
 * The compiler: faults and the targets found now go in, what the kernel has to hold comes out. Pure functions, no
 * clock, no I/O, no kernel; the same input makes the same plan.
 */
package io.faultd.plan;
