/**
 * Measures faultd against {@code tc -batch} and {@code nft -f}; {@code .ci/bench} runs it, docs/benchmarks.md has the
 * figures.
 */
package io.faultd.bench;
