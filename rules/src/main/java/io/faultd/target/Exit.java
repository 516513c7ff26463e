package io.faultd.target;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How packets of an interface leave its namespace. A fault on a whole target acts where they do, and so meets each
 * packet once, however many interfaces the packet passes.
 */
public sealed interface Exit {
    /** They leave there. */
    Exit HERE = new Here();

    /**
     * Why a fault on the whole target does not act at this interface, as the end of a sentence; empty where it does.
     */
    Optional<String> reason();

    /** Whether they leave there. */
    default boolean isHere() {
        return this instanceof Here;
    }

    /** They leave there. */
    record Here() implements Exit {
        @Override
        public Optional<String> reason() {
            return Optional.empty();
        }
    }

    /**
     * They leave through devices below, where they look the same: a VLAN, a bridge, a bond, a macvlan.
     *
     * @param lower the names of the lowest of these devices
     */
    record Below(SortedSet<String> lower) implements Exit {
        /** Copies the set. */
        public Below {
            lower = Collections.unmodifiableSortedSet(new TreeSet<>(lower));
        }

        @Override
        public Optional<String> reason() {
            return Optional.of("sends its packets through " + String.join(", ", lower));
        }
    }

    /**
     * They leave inside of other packets, which another device sends: a tunnel, MACsec.
     *
     * @param outer what the other packets look like; empty if they are no IP packets, so that only a fault on all
     *     traffic meets them
     */
    record Encapsulated(Optional<Outer> outer) implements Exit {
        @Override
        public Optional<String> reason() {
            return Optional.of("sends its packets inside of others, which leave through another interface");
        }
    }

    /**
     * None leaves the namespace here: a dummy, or a veth to a namespace behind this one.
     *
     * @param why as the end of a sentence
     */
    record Nowhere(String why) implements Exit {
        @Override
        public Optional<String> reason() {
            return Optional.of(why);
        }
    }
}
