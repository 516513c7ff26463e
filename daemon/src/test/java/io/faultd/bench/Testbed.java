package io.faultd.bench;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.Address;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Named namespaces on one bridge, as many as asked for, like containers on a Docker network. */
final class Testbed implements AutoCloseable {
    private static final String BRIDGE = "fdbench";
    private static final int PREFIX_BITS = 16;

    private final Path directory = Files.createTempDirectory("faultd-bench");
    private final Rtnetlink host = Rtnetlink.open();
    private int size;

    Testbed() throws IOException {
        host.execute(LinkRequests.create(BRIDGE, "bridge"));
        host.execute(LinkRequests.setUp(bridge()));
    }

    /** The directory of the named namespaces. */
    Path directory() {
        return directory;
    }

    /** The targets, as target words. */
    List<String> targets() {
        return numbered("netns:n%04d");
    }

    /** The interfaces in the host's namespace. */
    List<String> ports() {
        return numbered("fdb%04d");
    }

    private List<String> numbered(String format) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            names.add(String.format(format, i));
        }
        return names;
    }

    /** Adds namespaces up to that number. */
    void growTo(int count) throws IOException {
        int first = size;
        for (; size < count; size++) {
            try (NetworkNamespace namespace = NetworkNamespace.create()) {
                namespace.bindTo(directory.resolve(String.format("n%04d", size)));
                host.execute(LinkRequests.createVeth(String.format("fdb%04d", size), "eth0", namespace));
                addressed(namespace, size);
            }
        }
        Map<String, Integer> indexes = new HashMap<>();
        host.links().forEach(link -> indexes.put(link.name(), link.index()));
        List<NetlinkRequest> requests = new ArrayList<>();
        for (String port : ports().subList(first, count)) {
            requests.add(LinkRequests.setMaster(indexes.get(port), indexes.get(BRIDGE)));
            requests.add(LinkRequests.setUp(indexes.get(port)));
        }
        host.executeAll(requests).orThrow();
    }

    private static void addressed(NetworkNamespace namespace, int number) throws IOException {
        try (Rtnetlink inside = Rtnetlink.openIn(namespace)) {
            int index = inside.link("eth0").orElseThrow().index();
            inside.execute(new Address(index, new IpPrefix(address(number), PREFIX_BITS)).add());
            inside.execute(LinkRequests.setUp(index));
        }
    }

    /** The address of a target. */
    static InetAddress address(String target) throws IOException {
        return address(Integer.parseInt(target.substring("netns:n".length())));
    }

    private static InetAddress address(int number) throws IOException {
        return InetAddress.getByAddress(new byte[] {10, 99, (byte) (number / 250), (byte) (number % 250 + 1)});
    }

    private int bridge() {
        return host.link(BRIDGE).map(Link::index).orElseThrow();
    }

    /** Removes everything. */
    @Override
    public void close() throws IOException {
        // Deletes the host's end of each veth now, rather than when the kernel ends the namespace.
        List<NetlinkRequest> requests = new ArrayList<>();
        for (Link link : host.links()) {
            if (link.name().startsWith("fdb")) {
                requests.add(LinkRequests.delete(link.index()));
            }
        }
        requests.add(LinkRequests.delete(bridge()));
        host.executeAll(requests);
        host.close();
        try (var names = Files.list(directory)) {
            for (Path name : names.toList()) {
                NetworkNamespace.unbind(name);
            }
        }
        Files.delete(directory);
    }
}
