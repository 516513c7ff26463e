package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.text.ShellText;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Fresh copies of network namespaces with their bridges and veths: the same names, indices, queue lengths and
 * addresses, made by {@code ip}. faultd has never changed them.
 *
 * <p>{@link #run} gives the copy of a namespace that {@code ip netns} names the same name.
 */
public final class ReplicaNetwork implements AutoCloseable {
    private static final int LOOPBACK = 1;
    private static final String HOST = "host";

    private final Path originalNames;
    private final Path names;
    private final Cleanups cleanups = new Cleanups();
    private final Map<String, NetworkNamespace> originals;
    private final Map<String, NetworkNamespace> places = new LinkedHashMap<>();

    /**
     * Copies namespaces. A veth to any other namespace leads to a fresh unused one.
     *
     * @param originals by their names, including the host
     * @param originalNames the directory of those with a file
     */
    public ReplicaNetwork(Map<String, NetworkNamespace> originals, Path originalNames) {
        this.originals = originals;
        this.originalNames = originalNames;
        try {
            names = Files.createTempDirectory("faultd-twin");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cleanups.add(() -> Files.delete(names));
        try {
            originals.keySet().forEach(place -> places.put(place, fresh(place)));
            List<String> commands = new ArrayList<>(List.of("set -e"));
            Set<End> made = new HashSet<>();
            // The tools list devices in the order of their creation, and most of them have an end in the host.
            copyLinks(HOST, made, commands);
            originals.keySet().stream()
                    .filter(place -> !place.equals(HOST))
                    .forEach(place -> copyLinks(place, made, commands));
            Shell.run("sh", "-c", String.join("\n", commands)).successfulOutput();
        } catch (RuntimeException | Error e) {
            cleanups.close();
            throw e;
        }
    }

    /** By the names of the originals. */
    public Map<String, NetworkNamespace> places() {
        return places;
    }

    /** The same flows between the copies of their ends. */
    public List<Flow> flows(List<Flow> between) {
        return between.stream()
                .map(flow -> new Flow(node(flow.from()), node(flow.to()), flow.family()))
                .toList();
    }

    private Node node(Node original) {
        String place = originals.entrySet().stream()
                .filter(entry -> entry.getValue().equals(original.namespace()))
                .findFirst()
                .orElseThrow()
                .getKey();
        return new Node(original.word(), places.get(place), original.addresses());
    }

    /** Runs a script for the originals in the copy of the host. */
    public void run(String script) {
        result(script).successfulOutput();
    }

    /** The same, which may fail. */
    public Shell.Result result(String script) {
        String copied = script.replace(originalNames.toString(), names.toString());
        return places.get(HOST).call(() -> Shell.run("sh", "-c", copied));
    }

    private String file(String place) {
        return ShellText.word(names.resolve(place).toString());
    }

    private NetworkNamespace fresh(String name) {
        NetworkNamespace namespace = cleanups.add(NetworkNamespace.create());
        Path path = names.resolve(name);
        namespace.bindTo(path);
        cleanups.add(() -> NetworkNamespace.unbind(path));
        return namespace;
    }

    /** One end of a veth. */
    private record End(String place, int index) {}

    /** A veth is created with its first end. */
    private void copyLinks(String place, Set<End> made, List<String> commands) {
        try (Rtnetlink kernel = Rtnetlink.openIn(originals.get(place))) {
            List<String> settings = new ArrayList<>();
            for (Link link : kernel.links()) {
                boolean loopback = link.index() == LOOPBACK;
                if (!loopback && made.add(new End(place, link.index()))) {
                    commands.add("ip link add " + named(place, link) + kind(kernel, link, made));
                }
                String set = "nsenter --net=%s ip link set %s %s"
                        .formatted(file(place), ShellText.word(link.name()), link.isUp() ? "up" : "down");
                settings.add(
                        link.master().isPresent()
                                ? set + " master "
                                        + kernel.link(link.master().getAsInt())
                                                .orElseThrow()
                                                .name()
                                : set);
                kernel.addresses().stream()
                        .filter(address -> address.interfaceIndex() == link.index() && !isAutomatic(address.prefix()))
                        .forEach(address -> settings.add("nsenter --net=%s ip address add %s dev %s%s"
                                .formatted(
                                        file(place),
                                        address.prefix(),
                                        ShellText.word(link.name()),
                                        address.prefix().address() instanceof Inet6Address ? " nodad" : "")));
            }
            commands.addAll(settings);
        }
    }

    private static boolean isAutomatic(IpPrefix prefix) {
        return prefix.address().isLoopbackAddress() || prefix.address().isLinkLocalAddress();
    }

    private String named(String place, Link link) {
        return "name %s index %d txqueuelen %d netns %s"
                .formatted(ShellText.word(link.name()), link.index(), link.transmitQueueLength(), file(place));
    }

    private String kind(Rtnetlink kernel, Link link, Set<End> made) {
        if (!link.kind().equals("veth")) {
            return " type " + link.kind();
        }
        for (Map.Entry<String, NetworkNamespace> other : originals.entrySet()) {
            OptionalInt id = kernel.namespaceId(other.getValue());
            if (id.isPresent() && id.equals(link.peerNamespaceId())) {
                try (Rtnetlink beyond = Rtnetlink.openIn(other.getValue())) {
                    Link peer = beyond.link(link.peer().orElseThrow()).orElseThrow();
                    made.add(new End(other.getKey(), peer.index()));
                    return " type veth peer " + named(other.getKey(), peer);
                }
            }
        }
        String elsewhere = "beyond-" + link.name();
        fresh(elsewhere);
        return " type veth peer index %d netns %s".formatted(link.peer().orElseThrow(), file(elsewhere));
    }

    @Override
    public void close() {
        cleanups.close();
    }
}
