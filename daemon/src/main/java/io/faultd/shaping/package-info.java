/**
 * Delays, losses and rates: trees of qdiscs, one for each {@link io.faultd.target.ShapingPoint}, and the classifiers
 * that send packets to the classes of a tree.
 */
package io.faultd.shaping;
