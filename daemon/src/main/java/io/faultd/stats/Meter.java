package io.faultd.stats;

import io.faultd.kernel.Place;

/**
 * An object of faultd in the kernel that counts packets.
 *
 * @param place its place
 * @param name the minor number of a tree's class; the comment of rules that drop
 */
record Meter(Place place, String name) {
    /** The meter of a tree's class. */
    static Meter ofClass(Place place, int minor) {
        return new Meter(place, Integer.toHexString(minor));
    }
}
