package io.faultd.stats;

import io.faultd.dropping.DropEngine;
import io.faultd.dropping.DropRuleset;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.NftSocketPool;
import io.faultd.kernel.Place;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads meters: of trees by one dump of a namespace's qdiscs (the first one in each class is sufficient), of rules by
 * one dump of each table of faultd. A namespace that has ended is skipped.
 */
final class MeterReader {
    private static final Logger log = LoggerFactory.getLogger(MeterReader.class);

    private final NftSocketPool sockets;
    private final BiConsumer<Meter, MeterReading> reader;

    /**
     * A reader.
     *
     * @param sockets for reading rules, returned after use
     * @param reader receives the reading of each meter
     */
    MeterReader(NftSocketPool sockets, BiConsumer<Meter, MeterReading> reader) {
        this.sockets = sockets;
        this.reader = reader;
    }

    /** Reads the meters at some places. */
    void read(Collection<Place> places) {
        Map<Namespace, List<ShapingPoint>> trees = new LinkedHashMap<>();
        List<Namespace> tables = new ArrayList<>();
        for (Place place : places) {
            place.point()
                    .ifPresentOrElse(
                            point -> trees.computeIfAbsent(place.namespace(), key -> new ArrayList<>())
                                    .add(point),
                            () -> tables.add(place.namespace()));
        }
        List<Namespace> withTrees = List.copyOf(trees.keySet());
        visit(withTrees, NetlinkProtocol.ROUTE, (namespace, socket) -> {
            try (Rtnetlink kernel = new Rtnetlink(socket)) {
                readTrees(kernel, trees.get(namespace));
            }
        });
        visit(tables, NetlinkProtocol.NETFILTER, (namespace, socket) -> {
            NfTables nftables = new NfTables(socket);
            try {
                readRules(nftables, Place.ofTables(namespace));
            } finally {
                sockets.release(namespace, nftables);
            }
        });
    }

    private static void visit(
            List<Namespace> namespaces, NetlinkProtocol protocol, BiConsumer<Namespace, NetlinkSocket> visitor) {
        if (namespaces.isEmpty()) {
            return;
        }
        List<NetlinkSocket.Opening> openings =
                NetlinkSocket.openAll(namespaces.stream().map(Place::seen).toList(), protocol);
        for (int i = 0; i < openings.size(); i++) {
            if (openings.get(i) instanceof NetlinkSocket.Opening.Opened opened) {
                int index = i;
                whatCanBeRead(() -> visitor.accept(namespaces.get(index), opened.socket()));
            }
        }
    }

    /** A failure here leaves the other readings usable; for these the last ones stay. */
    private static void whatCanBeRead(Runnable reading) {
        try {
            reading.run();
        } catch (LinuxException e) {
            log.debug("figures can't be read: {}", e.getMessage());
        }
    }

    private void readTrees(Rtnetlink kernel, List<ShapingPoint> points) {
        Map<Integer, Place> places = new HashMap<>();
        Consumer<ShapingPoint> direct = point -> places.put(point.ifindex(), Place.of(point));
        Consumer<ShapingPoint> redirected = point -> kernel.link(KernelNames.ifbName(point))
                .map(Link::index)
                .ifPresent(ifb -> places.put(ifb, Place.of(point)));
        points.forEach(point -> (point.redirected() ? redirected : direct).accept(point));
        for (Qdisc qdisc : kernel.qdiscs()) {
            Place place = places.get(qdisc.interfaceIndex());
            if (place != null && qdisc.parent().major() == KernelNames.ROOT_MAJOR) {
                reader.accept(Meter.ofClass(place, qdisc.parent().minor()), MeterReading.of(qdisc.stats()));
            }
        }
    }

    /** Rules that only count a fault's packets have a comment that marks them; others drop what they count. */
    private void readRules(NfTables nftables, Place place) {
        Map<String, MeterReading> dropped = new HashMap<>();
        Map<String, MeterReading> matched = new HashMap<>();
        for (Table table : nftables.tables()) {
            if (!DropEngine.anyCanBeIn(table)) {
                continue;
            }
            nftables.rules(table).stream()
                    .filter(listed -> DropEngine.isOurs(listed.rule()))
                    .forEach(listed -> listed.counter()
                            .ifPresent(counter -> listed.rule().comment().ifPresent(comment -> {
                                boolean looks = comment.endsWith(DropRuleset.MATCHED);
                                String name = looks
                                        ? comment.substring(0, comment.length() - DropRuleset.MATCHED.length())
                                        : comment;
                                (looks ? matched : dropped).merge(name, MeterReading.of(counter), MeterReading::plus);
                            })));
        }
        dropped.forEach((name, reading) -> reader.accept(
                new Meter(place, name),
                Optional.ofNullable(matched.get(name)).map(reading::droppedOf).orElse(reading)));
    }
}
