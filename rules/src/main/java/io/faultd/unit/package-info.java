/** Quantities with their units: probabilities, rates, sizes and durations, parsed from {@code tc}'s notation. */
package io.faultd.unit;
