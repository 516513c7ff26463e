package io.faultd.discovery;

import io.faultd.flow.AddressSet;
import io.faultd.linux.Errno;
import io.faultd.linux.FileName;
import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.route.Address;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.target.Namespace;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Reads interfaces and addresses of any network namespace through one socket in the host's.
 *
 * <p>So no namespace is entered, no socket keeps a deleted namespace and its veths alive, and all namespace ids here,
 * including those of peers, are the host's.
 */
final class NamespaceReader implements AutoCloseable {
    private final Rtnetlink kernel;

    NamespaceReader(NetworkNamespace host) {
        this.kernel = Rtnetlink.openIn(host);
    }

    /** A namespace and its id in the host's. */
    record Identified(Namespace namespace, int id) {}

    /**
     * Finds a namespace's id, and assigns one if it has none.
     *
     * @throws io.faultd.linux.LinuxException if the file is gone, can't be opened or is not a network namespace
     */
    Identified identify(Path path) {
        try (NetworkNamespace opened = NetworkNamespace.open(path)) {
            OptionalInt id = kernel.namespaceId(opened);
            if (id.isEmpty()) {
                kernel.assignNamespaceId(opened);
                id = kernel.namespaceId(opened);
            }
            Namespace namespace =
                    new Namespace(FileName.text(path), opened.identity().inode());
            return new Identified(
                    namespace, id.orElseThrow(() -> new LinuxException("identify " + path, Errno.ENOENT)));
        }
    }

    /**
     * Reads a namespace.
     *
     * @throws NetlinkException if it is gone
     */
    NamespaceView read(Identified which) {
        Map<Integer, Link> links = new LinkedHashMap<>();
        for (Link link : kernel.links(which.id())) {
            links.put(link.index(), link);
        }
        Map<Integer, List<String>> addresses = new HashMap<>();
        Map<Integer, AddressSet> networks = new HashMap<>();
        for (Address address : kernel.addresses(which.id())) {
            int index = address.interfaceIndex();
            InetAddress own = address.prefix().address();
            io.faultd.flow.Address plain = io.faultd.flow.Address.of(own);
            addresses.computeIfAbsent(index, i -> new ArrayList<>()).add(plain.toString());
            if (!own.isLinkLocalAddress()) {
                networks.merge(index, AddressSet.prefix(plain, address.prefix().length()), AddressSet::union);
            }
        }
        return new NamespaceView(which.namespace(), which.id(), links, addresses, networks);
    }

    /**
     * Reads only the interfaces of a namespace, of which nothing else is known than its id.
     *
     * @throws NetlinkException if it is gone
     */
    Collection<Link> links(int id) {
        return kernel.links(id);
    }

    @Override
    public void close() {
        kernel.close();
    }
}
