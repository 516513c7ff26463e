/**
 * Quantities with their units: probabilities, rates, sizes and durations, parsed from the words people know from
 * {@code tc}.
 */
package io.faultd.unit;
