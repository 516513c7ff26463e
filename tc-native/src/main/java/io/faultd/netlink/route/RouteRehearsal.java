package io.faultd.netlink.route;

import io.faultd.netlink.NetlinkRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Changes of links and traffic control that were not made: what an {@link Rtnetlink} would have sent, in its order. */
public final class RouteRehearsal {
    /** Far above the indexes that kernels assign. */
    private static final int FIRST_INDEX = 0x7000_0000;

    private final List<RouteChange> changes = new ArrayList<>();
    private final Map<String, Link> made = new LinkedHashMap<>();
    private final Consumer<RouteChange> listener;

    /**
     * A rehearsal without changes.
     *
     * @param listener receives each change in addition, as soon as it would have been made
     */
    public RouteRehearsal(Consumer<RouteChange> listener) {
        this.listener = listener;
    }

    /** Returns the changes that would have been made. */
    public List<RouteChange> changes() {
        return List.copyOf(changes);
    }

    /**
     * Returns the links that would have been created, with indexes in place of those that the kernel would have
     * assigned.
     */
    public List<Link> made() {
        return List.copyOf(made.values());
    }

    Optional<Link> link(String name) {
        return Optional.ofNullable(made.get(name));
    }

    void add(NetlinkRequest request) {
        add(RouteChange.of(request));
    }

    void add(RouteChange change) {
        changes.add(change);
        listener.accept(change);
        if (change instanceof RouteChange.NewLink link) {
            made.put(link.name(), pretended(FIRST_INDEX + made.size(), link));
        }
    }

    private static Link pretended(int index, RouteChange.NewLink link) {
        return new Link(
                index,
                link.name(),
                link.kind(),
                0,
                0,
                "",
                0,
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                LinkStats.ZERO);
    }
}
