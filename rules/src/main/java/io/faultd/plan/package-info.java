/**
 * The compiler: from faults and the targets found it computes what the kernel should contain. Pure functions without
 * clock, I/O or kernel; the same input makes the same plan.
 */
package io.faultd.plan;
