/**
 * The expressions of nf_tables rules ({@code linux/netfilter/nf_tables.h}): what a rule compares, looks up, counts and
 * decides.
 */
package io.faultd.netlink.nft.expr;
