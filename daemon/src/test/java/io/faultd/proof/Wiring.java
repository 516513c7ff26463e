package io.faultd.proof;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Address;
import io.faultd.netlink.route.IpPrefix;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds networks of namespaces by netlink, and takes them away when it is closed. */
final class Wiring implements AutoCloseable {
    private final Path names;
    private final Deque<Cleanup> cleanups = new ArrayDeque<>();

    private final Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();

    private interface Cleanup {
        void run() throws IOException;
    }

    /** Builds where {@code faultd --netns-dir} looks. */
    Wiring(Path names) {
        this.names = names;
    }

    /** A namespace with a name, and loopback up. */
    NetworkNamespace named(String name) {
        return bound(names.resolve(name));
    }

    /** The same, named by any file. */
    NetworkNamespace bound(Path path) {
        NetworkNamespace namespace = NetworkNamespace.create();
        cleanups.push(namespace::close);
        namespace.bindTo(path);
        namespaces.put(path.getFileName().toString(), namespace);
        cleanups.push(() -> NetworkNamespace.unbind(path));
        up(namespace, "lo");
        return namespace;
    }

    /** All that it made, by the names of their files. */
    Map<String, NetworkNamespace> namespaces() {
        return Map.copyOf(namespaces);
    }

    void bridge(NetworkNamespace in, String name) {
        try (Rtnetlink kernel = Rtnetlink.openIn(in)) {
            kernel.execute(LinkRequests.create(name, "bridge"));
            cleanups.push(() -> delete(in, name));
        }
        up(in, name);
    }

    /** A cable between two namespaces, both ends up. */
    void veth(NetworkNamespace one, String name, NetworkNamespace other, String otherName) {
        try (Rtnetlink kernel = Rtnetlink.openIn(one)) {
            kernel.execute(LinkRequests.createVeth(name, otherName, other));
            cleanups.push(() -> delete(one, name));
        }
        up(one, name);
        up(other, otherName);
    }

    void plugIn(NetworkNamespace in, String bridge, String port) {
        try (Rtnetlink kernel = Rtnetlink.openIn(in)) {
            kernel.execute(LinkRequests.setMaster(index(kernel, port), index(kernel, bridge)));
        }
    }

    /** A macvlan on an interface of {@code lower}, moved to another namespace. */
    void macvlan(NetworkNamespace lower, String on, NetworkNamespace to, String name) {
        try (Rtnetlink kernel = Rtnetlink.openIn(lower)) {
            String temporary = "mv-" + name;
            kernel.execute(LinkRequests.createMacvlan(temporary, index(kernel, on)));
            kernel.execute(LinkRequests.rename(index(kernel, temporary), name));
            kernel.execute(LinkRequests.moveTo(index(kernel, name), to));
            cleanups.push(() -> delete(to, name));
        }
        up(to, name);
    }

    /** Gives an interface addresses such as {@code 10.0.0.1/24}; returns them by family. */
    Map<Family, InetAddress> address(NetworkNamespace in, String name, String... prefixes) {
        Map<Family, InetAddress> addresses = new EnumMap<>(Family.class);
        try (Rtnetlink kernel = Rtnetlink.openIn(in)) {
            for (String text : prefixes) {
                IpPrefix prefix = IpPrefix.parse(text);
                kernel.execute(new Address(index(kernel, name), prefix).add());
                addresses.put(text.indexOf(':') < 0 ? Family.IPV4 : Family.IPV6, prefix.address());
            }
        }
        return addresses;
    }

    private static void up(NetworkNamespace in, String name) {
        try (Rtnetlink kernel = Rtnetlink.openIn(in)) {
            kernel.execute(LinkRequests.setUp(index(kernel, name)));
        }
    }

    private static void delete(NetworkNamespace in, String name) {
        try (Rtnetlink kernel = Rtnetlink.openIn(in)) {
            kernel.link(name).ifPresent(link -> kernel.execute(LinkRequests.delete(link.index())));
        }
    }

    private static int index(Rtnetlink kernel, String name) {
        return kernel.link(name)
                .map(Link::index)
                .orElseThrow(() -> new AssertionError("there is no interface " + name));
    }

    @Override
    public void close() throws IOException {
        while (!cleanups.isEmpty()) {
            cleanups.pop().run();
        }
    }
}
