/** The fault model: what happens to which traffic, said without a word about how the kernel does it. */
package io.faultd.fault;
