package io.faultd.reconcile;

import io.faultd.dropping.DropEngine;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.Place;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.plan.Plan;
import io.faultd.shaping.Classifier;
import io.faultd.shaping.PipeTable;
import io.faultd.shaping.QdiscTable;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of ours is in the kernel, found by the names it has there, whoever put it.
 *
 * @param points where there are trees or classifiers
 * @param tables namespaces with a table of drops
 */
public record Leftovers(List<ShapingPoint> points, List<Namespace> tables) {
    /** Looks into those namespaces; one that ends meanwhile has nothing left. */
    public static Leftovers in(List<Namespace> namespaces) {
        List<NetworkNamespace.Seen> seen = namespaces.stream().map(Place::seen).toList();
        List<Namespace> tables = new ArrayList<>();
        Map<Namespace, Set<Integer>> classified = new HashMap<>();
        Set<ShapingPoint> points = new TreeSet<>();
        List<NetlinkSocket.Opening> filtering = NetlinkSocket.openAll(seen, NetlinkProtocol.NETFILTER);
        for (int i = 0; i < filtering.size(); i++) {
            if (filtering.get(i) instanceof NetlinkSocket.Opening.Opened opened) {
                try (NfTables nftables = new NfTables(opened.socket())) {
                    if (DropEngine.anyIn(nftables)) {
                        tables.add(namespaces.get(i));
                    }
                    Namespace namespace = namespaces.get(i);
                    Set<Integer> devices = classified.computeIfAbsent(namespace, key -> new TreeSet<>());
                    for (Table table : nftables.tables()) {
                        Classifier.deviceOf(table).ifPresent(devices::add);
                        PipeTable.pipeOf(namespace, table).ifPresent(points::add);
                    }
                }
            }
        }
        List<NetlinkSocket.Opening> routing = NetlinkSocket.openAll(seen, NetlinkProtocol.ROUTE);
        for (int i = 0; i < routing.size(); i++) {
            if (routing.get(i) instanceof NetlinkSocket.Opening.Opened opened) {
                Namespace namespace = namespaces.get(i);
                try (Rtnetlink kernel = new Rtnetlink(opened.socket())) {
                    points.addAll(points(namespace, kernel, classified.getOrDefault(namespace, Set.of())));
                }
            }
        }
        return new Leftovers(List.copyOf(points), tables);
    }

    /** Those that a plan does not want, in words. */
    public List<String> beside(Plan plan) {
        Set<Namespace> wanted = new HashSet<>();
        plan.drops().forEach(table -> wanted.add(table.namespace()));
        plan.dropRules().forEach(rule -> wanted.add(rule.namespace()));
        List<String> texts = new ArrayList<>();
        points.stream()
                .filter(point -> !plan.shapes().containsKey(point))
                .forEach(point -> texts.add((point.isPipe() ? "a pipe for " : "a tree of qdiscs on ") + point.ifname()
                        + " in " + point.namespace().path()));
        tables.stream()
                .filter(namespace -> !wanted.contains(namespace))
                .forEach(namespace -> texts.add("tables in " + namespace.path()));
        return texts;
    }

    private static List<ShapingPoint> points(Namespace namespace, Rtnetlink kernel, Set<Integer> classified) {
        QdiscTable qdiscs = QdiscTable.of(kernel.qdiscs());
        Map<Integer, String> names = new HashMap<>();
        for (Link link : kernel.links()) {
            names.put(link.index(), link.name());
        }
        List<ShapingPoint> points = new ArrayList<>();
        names.forEach((index, name) -> {
            Optional<ShapingPoint> pipe = KernelNames.pipeOf(namespace, name);
            if (pipe.isPresent()) {
                points.add(pipe.get());
            } else if (KernelNames.isIfb(name)) {
                int source = KernelNames.sourceOfIfb(name);
                points.add(new ShapingPoint(namespace, source, names.getOrDefault(source, name), true));
            } else if (qdiscs.hasOurRoot(index) || classified.contains(index)) {
                points.add(new ShapingPoint(namespace, index, name, false));
            }
        });
        // A table stays when its device goes.
        classified.stream()
                .filter(index -> !names.containsKey(index))
                .forEach(index -> points.add(new ShapingPoint(namespace, index, "interface " + index, false)));
        return points;
    }
}
