/** Targets, their interfaces, the places on them where traffic can be shaped, and the words that select them. */
package io.faultd.target;
