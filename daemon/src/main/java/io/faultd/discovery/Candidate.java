package io.faultd.discovery;

import io.faultd.discovery.NamespaceTable.NamespaceFile;
import io.faultd.target.Target;
import java.util.Optional;

/**
 * A possible target whose namespace has not been read yet.
 *
 * @param name the target's name
 * @param container its description by the Docker engine; empty for other kinds
 * @param place its namespace; empty where it has none now
 */
record Candidate(Target.Kind kind, String name, Optional<ContainerInfo> container, Optional<NamespaceFile> place) {
    boolean ignored() {
        return container.filter(info -> Target.ignored(info.labels())).isPresent();
    }

    boolean isIn(long inode) {
        return place.filter(found -> found.inode() == inode).isPresent();
    }
}
