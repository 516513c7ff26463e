/** Partitions and drops: rules of nf_tables, or chains in iptables' tables, and resets of connections. */
package io.faultd.dropping;
