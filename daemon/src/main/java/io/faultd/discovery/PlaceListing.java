package io.faultd.discovery;

import io.faultd.discovery.NamespaceTable.NamespaceFile;
import io.faultd.linux.MountTable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The namespaces that directories name, listed again only after a mount or unmount: a name is a mount, and a thousand
 * of them need not be checked for each command. For one thread.
 */
final class PlaceListing implements AutoCloseable {
    private final Places places;
    private final MountTable mounts = MountTable.open();
    private final Map<Path, List<NamespaceFile>> listed = new HashMap<>();

    PlaceListing(Places places) {
        this.places = places;
    }

    /** The current result of {@link Places#in}. */
    List<NamespaceFile> in(Path directory) {
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
