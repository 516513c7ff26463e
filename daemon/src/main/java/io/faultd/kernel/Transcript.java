package io.faultd.kernel;

import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.route.RouteRehearsal;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.target.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The changes that a dry run would have made, by namespace, decoded from the messages that would have been sent. */
public final class Transcript implements NetlinkSink {
    private final Map<Namespace, OfNamespace> parts = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();

    /** A change, or a batch of changes that are made as a whole. */
    public sealed interface Step {
        /** Where. */
        Namespace namespace();
    }

    /** A change of links or traffic control. */
    public record RouteStep(Namespace namespace, RouteChange change) implements Step {}

    /** A batch of nf_tables. */
    public record RulesStep(Namespace namespace, List<NftChange> batch) implements Step {}

    /** The changes in one namespace. */
    public static final class OfNamespace {
        private final Map<Integer, String> links = new HashMap<>();
        private final List<RouteRehearsal> routing = new ArrayList<>();
        private final List<List<NftChange>> batches = new ArrayList<>();

        /** Links and traffic control, in the order in which they would have been changed. */
        public List<RouteChange> routing() {
            return routing.stream().flatMap(one -> one.changes().stream()).toList();
        }

        /** Batches of nf_tables, each applied as a whole. */
        public List<List<NftChange>> batches() {
            return List.copyOf(batches);
        }

        /** The links that would be created, with placeholders for the indexes that the kernel would assign. */
        public List<Link> made() {
            return routing.stream().flatMap(one -> one.made().stream()).toList();
        }

        /** Whether there is such a link, or would be. */
        public boolean hasLink(int index) {
            return links.containsKey(index) || made().stream().anyMatch(link -> link.index() == index);
        }

        /** The name of a link, existing or to be created. */
        public String link(int index) {
            return made().stream()
                    .filter(link -> link.index() == index)
                    .map(Link::name)
                    .findFirst()
                    .orElseGet(() -> links.getOrDefault(index, "if" + index));
        }
    }

    @Override
    public Rtnetlink routing(Namespace namespace, NetlinkSocket socket) {
        RouteRehearsal rehearsal = new RouteRehearsal(change -> steps.add(new RouteStep(namespace, change)));
        Rtnetlink kernel = new Rtnetlink(socket, rehearsal);
        OfNamespace part = part(namespace);
        kernel.links().forEach(link -> part.links.put(link.index(), link.name()));
        part.routing.add(rehearsal);
        return kernel;
    }

    @Override
    public NfTables rules(Namespace namespace, NetlinkSocket socket) {
        OfNamespace part = part(namespace);
        return new NfTables(socket, batch -> {
            part.batches.add(batch);
            steps.add(new RulesStep(namespace, batch));
        });
    }

    /** By namespace, in the order in which they would have been entered. */
    public Map<Namespace, OfNamespace> parts() {
        return parts;
    }

    /** All changes of all namespaces, in the order in which they would have been made. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    private OfNamespace part(Namespace namespace) {
        return parts.computeIfAbsent(namespace, one -> new OfNamespace());
    }
}
