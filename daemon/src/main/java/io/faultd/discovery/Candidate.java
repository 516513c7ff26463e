package io.faultd.discovery;

import io.faultd.discovery.NamespaceTable.Place;
import io.faultd.target.Target;
import java.util.Optional;

/**
 * What may become a target once its namespace has been read.
 *
 * @param name the target's name
 * @param container what the engine says of it; empty for other than containers
 * @param place its namespace; empty where it has none now
 */
record Candidate(Target.Kind kind, String name, Optional<ContainerInfo> container, Optional<Place> place) {
    boolean ignored() {
        return container.filter(info -> Target.ignored(info.labels())).isPresent();
    }

    boolean isIn(long inode) {
        return place.filter(found -> found.inode() == inode).isPresent();
    }
}
