package io.faultd.stats;

import io.faultd.kernel.Place;

/**
 * Something of ours in the kernel that counts packets.
 *
 * @param place where it is
 * @param name of the class of a tree, its minor number; of rules that drop, their comment
 */
record Meter(Place place, String name) {
    /** That of a class of a tree. */
    static Meter ofClass(Place place, int minor) {
        return new Meter(place, Integer.toHexString(minor));
    }
}
