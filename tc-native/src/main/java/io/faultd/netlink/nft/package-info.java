/**
 * nf_tables over {@code NETLINK_NETFILTER}: tables, chains, sets, maps and rules, changed by atomic batches.
 *
 * <p>Names and numbers are those of {@code linux/netfilter/nf_tables.h}; integers travel in network byte order. What is
 * sent equals what nft(8) would send for the same object, attribute by attribute, and so {@code nft list ruleset} shows
 * our objects legibly. One difference is deliberate: a set is referred to by name only. nft adds the number that it
 * gave the set within its batch ({@code NFTA_LOOKUP_SET_ID}, {@code NFTA_SET_ELEM_LIST_SET_ID}); the kernel looks at
 * that number only if there is no set of the name, which is the case only for anonymous sets, which are not used here.
 */
package io.faultd.netlink.nft;
