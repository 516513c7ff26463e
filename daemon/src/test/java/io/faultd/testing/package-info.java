/** Clocks, stores, targets and samples that unit tests of several packages share. */
package io.faultd.testing;
