package io.faultd.proof.network;

import io.faultd.linux.FileName;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.route.Address;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.Tolerances;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Builds networks of namespaces by netlink, and removes them when it is closed. */
public final class NetworkBuilder implements AutoCloseable {
    private static final int IF_OPER_UP = 6;
    private static final int LOOPBACK = 1;

    private final Path names;
    private final Cleanups cleanups = new Cleanups();
    private final Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();

    /** Builds in the directory of {@code faultd --netns-dir}. */
    public NetworkBuilder(Path names) {
        this.names = names;
        try {
            Files.createDirectories(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A namespace with a name, and loopback up. */
    public NetworkNamespace named(String name) {
        return bound(path(name));
    }

    private Path path(String name) {
        return FileName.path(FileName.text(names.toAbsolutePath()) + "/" + name);
    }

    /** The same, under any file. */
    NetworkNamespace bound(Path path) {
        NetworkNamespace namespace = cleanups.add(NetworkNamespace.create());
        namespace.bindTo(path);
        String name = FileName.last(path);
        cleanups.add(() -> {
            if (namespaces.remove(name, namespace)) {
                NetworkNamespace.unbind(path);
            }
        });
        namespaces.put(name, namespace);
        up(namespace, "lo");
        return namespace;
    }

    /** Removes a namespace and its name, as when a container is removed, with its cables. */
    public void remove(String name) throws IOException {
        NetworkNamespace.unbind(path(name));
        namespaces.remove(name).close();
    }

    /** All created namespaces, by the names of their files. */
    public Map<String, NetworkNamespace> namespaces() {
        return Map.copyOf(namespaces);
    }

    /** The same, and the host. */
    public Map<String, NetworkNamespace> namespacesWith(NetworkNamespace host) {
        Map<String, NetworkNamespace> all = new LinkedHashMap<>(namespaces);
        all.put("host", host);
        return all;
    }

    /** Removes an interface at the end that something else creates. */
    void removing(NetworkNamespace in, String name) {
        cleanups.add(() -> delete(in, name));
    }

    public void bridge(NetworkNamespace in, String name) {
        try (Rtnetlink kernel = Rtnetlink.openIn(in)) {
            kernel.execute(LinkRequests.create(name, "bridge"));
            cleanups.add(() -> delete(in, name));
        }
        up(in, name);
    }

    /** A cable between two namespaces, both ends up. */
    public void veth(NetworkNamespace one, String name, NetworkNamespace other, String otherName) {
        try (Rtnetlink kernel = Rtnetlink.openIn(one)) {
            kernel.execute(LinkRequests.createVeth(name, otherName, other));
            cleanups.add(() -> delete(one, name));
        }
        up(one, name);
        up(other, otherName);
    }

    /** A cable from a port of a bridge into another namespace. */
    public void port(NetworkNamespace outside, String bridge, String port, NetworkNamespace inside, String name) {
        veth(outside, port, inside, name);
        plugIn(outside, bridge, port);
    }

    /** A named namespace at a port of a bridge, {@code eth0} inside and {@code veth-NAME} outside, as a target. */
    public Node node(NetworkNamespace outside, String bridge, String name, String... prefixes) {
        NetworkNamespace inside = named(name);
        port(outside, bridge, "veth-" + name, inside, "eth0");
        return new Node("netns:" + name, inside, address(inside, "eth0", prefixes));
    }

    /**
     * Two named namespaces tied directly by their {@code eth0}, so that what they receive goes through an ifb; returns
     * the first.
     */
    public NetworkNamespace tiedPair(String left, String right) {
        NetworkNamespace one = named(left);
        veth(one, "eth0", named(right), "eth0");
        return one;
    }

    private void plugIn(NetworkNamespace in, String bridge, String port) {
        try (Rtnetlink kernel = Rtnetlink.openIn(in)) {
            kernel.execute(LinkRequests.setMaster(index(kernel, port), index(kernel, bridge)));
        }
    }

    /** A macvlan on an interface, moved to another namespace. */
    void macvlan(NetworkNamespace lower, String on, NetworkNamespace to, String name) {
        try (Rtnetlink kernel = Rtnetlink.openIn(lower)) {
            kernel.execute(LinkRequests.createMacvlan(name, index(kernel, on)));
            kernel.execute(LinkRequests.moveTo(index(kernel, name), to));
            cleanups.add(() -> delete(to, name));
        }
        up(to, name);
    }

    /** Gives an interface addresses such as {@code 10.0.0.1/24}; returns them by family. */
    public Map<Family, InetAddress> address(NetworkNamespace in, String name, String... prefixes) {
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

    /**
     * Waits until all interfaces work: the kernel takes up to a second to notice that a bridge has a port.
     *
     * @param host where the outer ends are
     */
    public void settle(NetworkNamespace host) {
        Map<String, NetworkNamespace> all = namespacesWith(host);
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        while (!all.values().stream().allMatch(NetworkBuilder::works)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("some interface does not come up");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Interfaces that nobody sets up are not waited for: once a tunnel's module is loaded, each namespace has some. */
    private static boolean works(NetworkNamespace namespace) {
        try (Rtnetlink kernel = Rtnetlink.openIn(namespace)) {
            return kernel.links().stream()
                    .filter(link -> link.index() != LOOPBACK && link.isUp())
                    .allMatch(link -> link.operationalState() == IF_OPER_UP);
        }
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
    public void close() {
        cleanups.close();
    }
}
