package io.faultd.kernel;

import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.linux.TcxPrograms;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.XdpLink;
import io.faultd.netlink.tc.Action;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.FilterMatch;
import io.faultd.netlink.tc.Flower;
import io.faultd.netlink.tc.Ingress;
import io.faultd.netlink.tc.Matchall;
import io.faultd.netlink.tc.OtherFilter;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.U32;
import io.faultd.target.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Something foreign by which packets can get past what faultd has in the kernel: a filter of traffic control that sends
 * them elsewhere, or a program that can. Filters of {@code clsact} and programs of {@code tcx} come after the egress
 * hook of nf_tables and before its ingress hook, and what they redirect skips the egress hook of the other device
 * ({@code nf_skip_egress} in {@code net/core/dev.c}). An XDP program comes before everything.
 *
 * @param device index of the interface that it sees the packets of
 * @param name of the interface
 * @param side which packets
 * @param what it is, such as {@code an eBPF program}
 * @param to index of the interface that it sends them to; empty: any, or none
 * @param sets whether it only changes their priority
 */
public record Detour(
        Namespace namespace, int device, String name, Side side, String what, OptionalInt to, boolean sets) {
    /** Of one side of an interface; more are of no use to anybody, and a container can make any number. */
    private static final int MOST_FILTERS = 8;

    private static final int MOST_DEVICES = 4096;

    /** Which packets something sees. */
    public enum Side {
        /** Those that arrive. */
        INGRESS(TcHandle.CLSACT_INGRESS),
        /** Those that leave. */
        EGRESS(TcHandle.CLSACT_EGRESS);

        private final TcHandle parent;

        Side(TcHandle parent) {
            this.parent = parent;
        }
    }

    /** Those in some namespaces; one that has ended has none. */
    public static Map<Namespace, List<Detour>> in(Collection<Namespace> namespaces) {
        Map<Namespace, List<Detour>> detours = new HashMap<>();
        Map<Path, Namespace> byPath = new LinkedHashMap<>();
        List<NetworkNamespace.Seen> seen = new ArrayList<>();
        for (Namespace namespace : new HashSet<>(namespaces)) {
            NetworkNamespace.Seen one = Place.seen(namespace);
            byPath.put(one.path(), namespace);
            seen.add(one);
        }
        NetworkNamespace.visit(seen, new NetworkNamespace.Visitor() {
            @Override
            public void entered(Path path) {
                Namespace namespace = byPath.get(path);
                detours.put(namespace, new Scan(namespace).found());
            }

            @Override
            public void refused(Path path, LinuxException cause) {
                detours.put(byPath.get(path), List.of());
            }
        });
        return detours;
    }

    /** Whether it is a program, so that nobody knows what it does with packets. */
    public boolean isProgram() {
        return to.isEmpty() && !sets;
    }

    /** What it is, and where. */
    public String text() {
        return what + " at the " + (side == Side.EGRESS ? "egress" : "ingress") + " of " + name;
    }

    /** One look into the namespace that the calling thread is in. */
    private static final class Scan {
        private final Namespace namespace;
        private final List<Detour> found = new ArrayList<>();
        private final Map<Integer, String> names = new HashMap<>();

        Scan(Namespace namespace) {
            this.namespace = namespace;
        }

        List<Detour> found() {
            Refusals.guard(Place.ofTables(namespace), () -> {
                        try (Rtnetlink kernel = Rtnetlink.open()) {
                            look(kernel);
                        }
                    })
                    .ifPresent(failure -> unread("what can't be read"));
            return List.copyOf(found);
        }

        private void unread(String what) {
            found.add(new Detour(namespace, 0, namespace.path(), Side.INGRESS, what, OptionalInt.empty(), false));
        }

        private void look(Rtnetlink kernel) {
            List<XdpLink> links = kernel.xdpLinks();
            links.forEach(link -> names.put(link.index(), link.name()));
            Map<Integer, Qdisc> filtered = new HashMap<>();
            kernel.qdiscs().stream()
                    .filter(qdisc -> qdisc.options() instanceof Ingress)
                    .forEach(qdisc -> filtered.put(qdisc.interfaceIndex(), qdisc));
            if (links.size() > MOST_DEVICES) {
                unread("interfaces beyond the first " + MOST_DEVICES);
            }
            for (XdpLink link : links.subList(0, Math.min(links.size(), MOST_DEVICES))) {
                if (link.attached()) {
                    add(link, Side.INGRESS, "an XDP program");
                }
                for (Side side : Side.values()) {
                    if (TcxPrograms.count(link.index(), side == Side.EGRESS) > 0) {
                        add(link, side, "an eBPF program");
                    }
                    Qdisc qdisc = filtered.get(link.index());
                    boolean isBothWays = qdisc != null && qdisc.options().equals(Ingress.clsact());
                    if (isBothWays || (qdisc != null && side == Side.INGRESS)) {
                        filters(kernel, link, side);
                    }
                }
            }
        }

        private void filters(Rtnetlink kernel, XdpLink link, Side side) {
            List<Filter> filters;
            try {
                filters = kernel.filters(link.index(), side.parent);
            } catch (MalformedNetlinkException e) {
                throw e;
            } catch (LinuxException e) {
                add(link, side, "a shared block of tc filters");
                return;
            }
            filters.stream()
                    .flatMap(filter -> of(link, side, filter).stream())
                    .distinct()
                    .limit(MOST_FILTERS)
                    .forEach(found::add);
        }

        private void add(XdpLink link, Side side, String what) {
            found.add(new Detour(namespace, link.index(), link.name(), side, what, OptionalInt.empty(), false));
        }

        private List<Detour> of(XdpLink link, Side side, Filter filter) {
            if (filter.match() instanceof OtherFilter other) {
                // The kernel also reports each priority by itself, without a handle, and u32's hash tables.
                boolean isOnlyListed = filter.handle() == 0 || other.kind().equals("u32");
                return isOnlyListed ? List.of() : List.of(detour(link, side, "a tc filter (" + other.kind() + ")"));
            }
            List<Detour> detours = new ArrayList<>();
            for (Action action : actions(filter.match())) {
                of(link, side, action).ifPresent(detours::add);
            }
            return detours;
        }

        private Optional<Detour> of(XdpLink link, Side side, Action action) {
            if (action instanceof Action.Redirect redirect) {
                String to = names.getOrDefault(redirect.interfaceIndex(), "interface " + redirect.interfaceIndex());
                boolean isOurs = KernelNames.isIfb(to) || KernelNames.isPipe(to);
                return isOurs
                        ? Optional.empty()
                        : Optional.of(new Detour(
                                namespace,
                                link.index(),
                                link.name(),
                                side,
                                "a tc filter that redirects to " + to,
                                OptionalInt.of(redirect.interfaceIndex()),
                                false));
            }
            if (action instanceof Action.SetPriority set) {
                boolean isOurs = set.priority().major() == KernelNames.ROOT_MAJOR;
                return isOurs && side == Side.EGRESS
                        ? Optional.of(new Detour(
                                namespace,
                                link.index(),
                                link.name(),
                                side,
                                "a tc filter that sets the priority " + set.priority(),
                                OptionalInt.empty(),
                                true))
                        : Optional.empty();
            }
            boolean isUnknown = action.kind().equals("mirred") || action.kind().equals("bpf");
            return isUnknown
                    ? Optional.of(detour(link, side, "a tc filter with action " + action.kind()))
                    : Optional.empty();
        }

        private Detour detour(XdpLink link, Side side, String what) {
            return new Detour(namespace, link.index(), link.name(), side, what, OptionalInt.empty(), false);
        }

        private static List<Action> actions(FilterMatch match) {
            if (match instanceof U32 u32) {
                return u32.actions();
            }
            if (match instanceof Matchall matchall) {
                return matchall.actions();
            }
            return match instanceof Flower flower ? flower.actions() : List.of();
        }
    }
}
