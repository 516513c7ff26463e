package io.faultd.discovery;

import io.faultd.discovery.NamespaceTable.Place;
import io.faultd.linux.MountTable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The namespaces that directories name, listed again only when something has been mounted or unmounted: a name is a
 * mount, and a thousand of them need not be looked at for each command. For one thread.
 */
final class PlaceListing implements AutoCloseable {
    private final Places places;
    private final MountTable mounts = MountTable.open();
    private final Map<Path, List<Place>> listed = new HashMap<>();

    PlaceListing(Places places) {
        this.places = places;
    }

    /** What {@link Places#in} says now. */
    List<Place> in(Path directory) {
        if (mounts.changed()) {
            listed.clear();
        }
        return listed.computeIfAbsent(directory, places::in);
    }

    @Override
    public void close() {
        mounts.close();
    }
}
