/**
 * What can carry faults: targets, their interfaces, where on them traffic can be shaped, and the words that select
 * them.
 */
package io.faultd.target;
