package io.faultd.shaping;

import io.faultd.kernel.Neighbours;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.tc.Bpf;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.FilterMatch;
import io.faultd.netlink.tc.OtherFilter;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.U32;
import io.faultd.plan.Tree;
import java.util.List;
import java.util.Optional;

/**
 * The one filter of a tree, for packets that {@link Classifier} has put into no class. Where ARP and neighbour
 * discovery go another way than all other packets, a program of classic BPF distinguishes them. Where all go one way an
 * empty u32 matches them: so it was in the versions before, whose filters are read as that and replaced without a gap.
 *
 * @param device index of the device
 */
record RestFilter(int device) {
    private static final int PRIORITY_OF_ONE_CLASS = 1;
    private static final int PRIORITY = 2;
    private static final int HANDLE = 1;

    /** The requests from one to the other; the first of them settles it, so that there are never both or none. */
    List<NetlinkRequest> requests(Tree.Rest before, Tree.Rest after) {
        if (after.equals(Tree.Rest.UNSHAPED)) {
            return List.of(delete(before));
        }
        Filter filter = of(after).orElseThrow();
        boolean isFirst = before.equals(Tree.Rest.UNSHAPED);
        NetlinkRequest wanted = isFirst ? filter.add() : filter.replace();
        boolean hasOther = !isFirst && before.isOneClass() != after.isOneClass();
        return hasOther ? List.of(wanted, delete(before)) : List.of(wanted);
    }

    private NetlinkRequest delete(Tree.Rest there) {
        int priority = there.isOneClass() ? PRIORITY_OF_ONE_CLASS : PRIORITY;
        return Filter.deleteAll(device, TrafficTree.ROOT, priority, Filter.ALL_PROTOCOLS);
    }

    /** The filter; empty where all packets pass unshaped. */
    Optional<Filter> of(Tree.Rest rest) {
        if (rest.equals(Tree.Rest.UNSHAPED)) {
            return Optional.empty();
        }
        TcHandle packets = TrafficTree.ROOT.withMinor(rest.packets());
        if (rest.isOneClass()) {
            return Optional.of(filter(PRIORITY_OF_ONE_CLASS, 0, U32.allIntoClass(packets)));
        }
        int neighbours = rest.neighbours() == 0
                ? 0
                : TrafficTree.ROOT.withMinor(rest.neighbours()).raw();
        return Optional.of(filter(PRIORITY, HANDLE, new Bpf(Neighbours.program(neighbours), Optional.of(packets))));
    }

    private Filter filter(int priority, int handle, FilterMatch match) {
        return new Filter(device, TrafficTree.ROOT, priority, Filter.ALL_PROTOCOLS, handle, match);
    }

    /** Where filters lead; empty when they are not one of this class's. */
    Optional<Tree.Rest> read(List<Filter> filters) {
        List<Filter> there =
                filters.stream().filter(filter -> !isOnlyListed(filter)).toList();
        if (there.isEmpty()) {
            return Optional.of(Tree.Rest.UNSHAPED);
        }
        FilterMatch match = there.get(0).match();
        Optional<TcHandle> packets =
                match instanceof U32 u32 ? u32.classId() : match instanceof Bpf bpf ? bpf.classId() : Optional.empty();
        int minor = packets.map(TcHandle::minor).orElse(0);
        int neighbours = match instanceof Bpf bpf
                ? TcHandle.ofRaw(Neighbours.resultForNeighbours(bpf.program())).minor()
                : minor;
        Tree.Rest rest = new Tree.Rest(minor, neighbours);
        return there.size() == 1
                        && of(rest).filter(expected -> isSame(expected, there.get(0)))
                                .isPresent()
                ? Optional.of(rest)
                : Optional.empty();
    }

    /** The kernel numbers what has no handle. */
    private static boolean isSame(Filter expected, Filter found) {
        return expected.priority() == found.priority()
                && expected.protocol() == found.protocol()
                && expected.match().equals(found.match());
    }

    /** The kernel also reports each priority by itself, without a handle, and u32's hash tables. */
    private static boolean isOnlyListed(Filter filter) {
        return filter.match() instanceof OtherFilter other
                && (filter.handle() == 0 || other.kind().equals("u32"));
    }
}
