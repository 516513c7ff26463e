/** The fault model: which effects on which traffic, independent of how the kernel implements them. */
package io.faultd.fault;
