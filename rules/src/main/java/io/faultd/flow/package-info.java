/**
 * Which packets are meant, as sets of addresses, ports and protocols: pure values that can be intersected and told
 * apart.
 */
package io.faultd.flow;
