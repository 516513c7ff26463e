/**
 * Which packets a match selects, as sets of addresses, ports and protocols: pure values that can be intersected and
 * subtracted.
 */
package io.faultd.flow;
