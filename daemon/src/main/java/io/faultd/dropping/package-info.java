/** Partitions and drops: rules of nf_tables, or chains in iptables' tables, and connections that are reset. */
package io.faultd.dropping;
