package io.faultd.discovery;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.Address;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network of namespaces for a test: its own host, named namespaces, and the links between them. It uses nothing of
 * the machine's network, and removes everything when it is closed.
 */
final class Wires implements AutoCloseable {
    static final String HOST = "host";

    private final Path directory = Files.createTempDirectory("faultd-netns");
    private final Path sandboxes = Files.createTempDirectory("faultd-sandboxes");
    private final Map<String, WiredNamespace> places = new LinkedHashMap<>();

    private record WiredNamespace(NetworkNamespace namespace, Rtnetlink kernel) {
        static WiredNamespace of(NetworkNamespace namespace) {
            return new WiredNamespace(namespace, Rtnetlink.openIn(namespace));
        }

        void close() {
            kernel.close();
            namespace.close();
        }
    }

    Wires() throws IOException {
        places.put(HOST, WiredNamespace.of(NetworkNamespace.create()));
    }

    /** The directory of the named namespaces. */
    Path directory() {
        return directory;
    }

    Path hostPath() {
        return places.get(HOST).namespace.path();
    }

    long inode(String place) {
        return places.get(place).namespace.identity().inode();
    }

    Inventory inventory() {
        return inventory(hostPath());
    }

    /** One that runs in another namespace than the machine's first process. */
    Inventory inventory(Path machine) {
        return new Inventory(
                hostPath(),
                machine,
                directory,
                sandboxes,
                DockerEngine.at(DockerEngine.NONE, Map.of()),
                Scope.EVERYTHING);
    }

    /** Creates a named namespace, as {@code ip netns add} does. */
    void add(String name) {
        NetworkNamespace namespace = NetworkNamespace.create();
        namespace.bindTo(directory.resolve(name));
        places.put(name, WiredNamespace.of(namespace));
    }

    /** Gives another name to a place. */
    void addName(String place, String name) {
        places.get(place).namespace.bindTo(directory.resolve(name));
    }

    /** Creates a namespace that only Docker names, as for an overlay network. */
    void addSandbox(String name) {
        NetworkNamespace namespace = NetworkNamespace.create();
        namespace.bindTo(sandboxes.resolve(name));
        places.put(name, WiredNamespace.of(namespace));
    }

    Path sandbox(String name) {
        return sandboxes.resolve(name);
    }

    /** Creates a namespace without a name, as a container's sandbox elsewhere. */
    void addNameless(String place) {
        places.put(place, WiredNamespace.of(NetworkNamespace.create()));
    }

    /** Deletes a named namespace, as {@code ip netns delete} does; nothing holds it then. */
    void delete(String name) throws IOException {
        places.remove(name).close();
        NetworkNamespace.unbind(directory.resolve(name));
    }

    /** Connects two places; both ends stay down. */
    void veth(String place, String name, String otherPlace, String otherName) {
        execute(place, LinkRequests.createVeth(name, otherName, places.get(otherPlace).namespace));
    }

    void bridge(String place, String name) {
        device(place, name, "bridge");
    }

    /** Creates a dummy device, up. */
    void device(String place, String name, String kind) {
        execute(place, LinkRequests.create(name, kind));
        up(place, name);
    }

    /** Puts a macvlan on an interface of {@code place} and moves it to another. */
    void macvlan(String place, String on, String toPlace, String name) {
        execute(place, LinkRequests.createMacvlan(name, index(place, on)));
        move(place, name, toPlace);
        up(toPlace, name);
    }

    void plugIn(String place, String bridge, String port) {
        execute(place, LinkRequests.setMaster(index(place, port), index(place, bridge)));
    }

    void up(String place, String name) {
        execute(place, LinkRequests.setUp(index(place, name)));
    }

    void move(String place, String name, String toPlace) {
        execute(place, LinkRequests.moveTo(index(place, name), places.get(toPlace).namespace));
    }

    void remove(String place, String name) {
        execute(place, LinkRequests.delete(index(place, name)));
    }

    void address(String place, String name, String address) {
        String length = address.contains(":") ? "/64" : "/24";
        execute(place, new Address(index(place, name), IpPrefix.parse(address + length)).add());
    }

    int index(String place, String name) {
        return places.get(place)
                .kernel
                .link(name)
                .orElseThrow(() -> new AssertionError("there is no " + name + " in " + place))
                .index();
    }

    private void execute(String place, NetlinkRequest request) {
        places.get(place).kernel.execute(request);
    }

    @Override
    public void close() throws IOException {
        places.values().forEach(WiredNamespace::close);
        unbindAll(directory);
        unbindAll(sandboxes);
    }

    private static void unbindAll(Path directory) throws IOException {
        try (var names = Files.list(directory)) {
            for (Path name : names.toList()) {
                NetworkNamespace.unbind(name);
            }
        }
        Files.delete(directory);
    }
}
