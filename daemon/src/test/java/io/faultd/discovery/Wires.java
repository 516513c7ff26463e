package io.faultd.discovery;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.NetlinkSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A network of namespaces for a test: a host of its own, named namespaces beside it, and the links between them. It
 * takes nothing of the machine's network, and everything goes when it is closed.
 */
final class Wires implements AutoCloseable {
    static final String HOST = "host";

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_NEWADDR = 20;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFF_UP = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private final Path directory = Files.createTempDirectory("faultd-netns");
    private final Path sandboxes = Files.createTempDirectory("faultd-sandboxes");
    private final Map<String, Place> places = new LinkedHashMap<>();

    private record Place(NetworkNamespace namespace, NetlinkSocket socket) {
        static Place of(NetworkNamespace namespace) {
            return new Place(namespace, NetlinkSocket.openIn(namespace, NetlinkProtocol.ROUTE));
        }

        void close() {
            socket.close();
            namespace.close();
        }
    }

    Wires() throws IOException {
        places.put(HOST, Place.of(NetworkNamespace.create()));
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

    /** Makes a named namespace, as {@code ip netns add} does. */
    void add(String name) {
        NetworkNamespace namespace = NetworkNamespace.create();
        namespace.bindTo(directory.resolve(name));
        places.put(name, Place.of(namespace));
    }

    /** Gives another name to a place. */
    void addName(String place, String name) {
        places.get(place).namespace.bindTo(directory.resolve(name));
    }

    /** Makes a namespace that only Docker has a name for, as it does for an overlay network. */
    void addSandbox(String name) {
        NetworkNamespace namespace = NetworkNamespace.create();
        namespace.bindTo(sandboxes.resolve(name));
        places.put(name, Place.of(namespace));
    }

    Path sandbox(String name) {
        return sandboxes.resolve(name);
    }

    /** Makes a namespace that has no name, as a container's sandbox elsewhere. */
    void addNameless(String place) {
        places.put(place, Place.of(NetworkNamespace.create()));
    }

    /** Takes away a named namespace, as {@code ip netns delete} does; nothing holds it any more then. */
    void delete(String name) throws IOException {
        places.remove(name).close();
        NetworkNamespace.unbind(directory.resolve(name));
    }

    /** Connects two places, the ends down. */
    void veth(String place, String name, String otherPlace, String otherName) {
        int other = places.get(otherPlace).namespace.descriptor().number();
        execute(
                place,
                NetlinkRequest.of(
                        "create veth " + name,
                        RTM_NEWLINK,
                        NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                        w -> w.writeZeros(16)
                                .putString(IFLA_IFNAME, name)
                                .putNested(IFLA_LINKINFO, info -> info.putString(IFLA_INFO_KIND, "veth")
                                        .putNested(
                                                IFLA_INFO_DATA,
                                                data -> data.putNested(VETH_INFO_PEER, peer -> peer.writeZeros(16)
                                                        .putString(IFLA_IFNAME, otherName)
                                                        .putU32(IFLA_NET_NS_FD, other))))));
    }

    void bridge(String place, String name) {
        create(place, name, "bridge", 0);
        up(place, name);
    }

    /** Makes a device without anything special, up. */
    void device(String place, String name, String kind) {
        create(place, name, kind, 0);
        up(place, name);
    }

    /** Puts a macvlan on an interface of {@code place} and moves it to another. */
    void macvlan(String place, String on, String toPlace, String name) {
        create(place, name, "macvlan", index(place, on));
        move(place, name, toPlace);
        up(toPlace, name);
    }

    void plugIn(String place, String bridge, String port) {
        set(place, port, 0, 0, w -> w.putU32(IFLA_MASTER, index(place, bridge)));
    }

    void up(String place, String name) {
        set(place, name, IFF_UP, IFF_UP, w -> {});
    }

    void move(String place, String name, String toPlace) {
        int to = places.get(toPlace).namespace.descriptor().number();
        set(place, name, 0, 0, w -> w.putU32(IFLA_NET_NS_FD, to));
    }

    void remove(String place, String name) {
        execute(place, NetlinkRequest.of("delete " + name, RTM_DELLINK, 0, w -> w.writeU32(0)
                .writeU32(index(place, name))
                .writeZeros(8)));
    }

    void address(String place, String name, String address) throws IOException {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        boolean v4 = bytes.length == 4;
        execute(
                place,
                NetlinkRequest.of(
                        "add address " + address,
                        RTM_NEWADDR,
                        NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                        w -> w.writeU8(v4 ? AF_INET : AF_INET6)
                                .writeU8(v4 ? 24 : 64)
                                .writeU16(0)
                                .writeU32(index(place, name))
                                .putBytes(IFA_LOCAL, bytes)
                                .putBytes(IFA_ADDRESS, bytes)));
    }

    int index(String place, String name) {
        try (NamespaceReader reader = new NamespaceReader(places.get(place).namespace)) {
            return reader.read(reader.identify(places.get(place).namespace.path())).links().values().stream()
                    .filter(link -> link.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + name + " in " + place))
                    .index();
        }
    }

    private void create(String place, String name, String kind, int on) {
        execute(
                place,
                NetlinkRequest.of(
                        "create " + kind + " " + name,
                        RTM_NEWLINK,
                        NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                        w -> {
                            w.writeZeros(16).putString(IFLA_IFNAME, name);
                            if (on > 0) {
                                w.putU32(IFLA_LINK, on);
                            }
                            w.putNested(IFLA_LINKINFO, info -> info.putString(IFLA_INFO_KIND, kind));
                        }));
    }

    private void set(String place, String name, int flags, int mask, Consumer<AttributeWriter> attributes) {
        int index = index(place, name);
        execute(place, NetlinkRequest.of("change " + name, RTM_NEWLINK, 0, w -> {
            w.writeU32(0).writeU32(index).writeU32(flags).writeU32(mask);
            attributes.accept(w);
        }));
    }

    private void execute(String place, NetlinkRequest request) {
        places.get(place).socket.execute(request);
    }

    @Override
    public void close() throws IOException {
        places.values().forEach(Place::close);
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
