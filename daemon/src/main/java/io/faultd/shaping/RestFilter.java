package io.faultd.shaping;

import io.faultd.kernel.FlowProgram;
import io.faultd.kernel.Neighbours;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Bpf;
import io.faultd.netlink.tc.Bpf.Instruction;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.FilterMatch;
import io.faultd.netlink.tc.OtherFilter;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.U32;
import io.faultd.plan.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one filter of a tree, for packets without a class: {@link Classifier} has put them into none, or they have got
 * past it, or another filter has changed their priority since. A program of classic BPF finds the lanes of the latter,
 * and distinguishes ARP and neighbour discovery from all others. Where all packets go one way an empty u32 matches
 * them: so it was in the versions before, whose filters are read as that and replaced without a gap.
 *
 * @param device index of the device
 * @param received whether these are packets that a target receives
 */
record RestFilter(int device, boolean received) {
    private static final int PRIORITY_OF_ONE_CLASS = 1;
    private static final int PRIORITY = 2;
    private static final int HANDLE = 1;

    /** The requests from one to the other; the first of them settles it, so that there are never both or none. */
    List<NetlinkRequest> requests(Tree.Rest before, Tree.Rest after) {
        Optional<Filter> there = of(before);
        Optional<Filter> wanted = of(after);
        List<NetlinkRequest> requests = new ArrayList<>();
        wanted.map(filter -> there.isEmpty() ? filter.add() : filter.replace()).ifPresent(requests::add);
        boolean stays = wanted.map(Filter::priority).equals(there.map(Filter::priority));
        there.filter(filter -> !stays).map(Filter::priority).map(this::delete).ifPresent(requests::add);
        return requests;
    }

    private NetlinkRequest delete(int priority) {
        return Filter.deleteAll(device, TrafficTree.ROOT, priority, Filter.ALL_PROTOCOLS);
    }

    /** The filter; empty where all packets pass unshaped. */
    Optional<Filter> of(Tree.Rest rest) {
        if (rest.equals(Tree.Rest.UNSHAPED)) {
            return Optional.empty();
        }
        Optional<TcHandle> packets =
                Optional.of(rest.packets()).filter(minor -> minor != 0).map(TrafficTree.ROOT::withMinor);
        if (rest.isOneClass()) {
            return Optional.of(filter(PRIORITY_OF_ONE_CLASS, 0, U32.allIntoClass(packets.orElseThrow())));
        }
        List<Instruction> others =
                FlowProgram.of(rest.picks(), received, pick -> raw(pick.minor()), packets.isPresent() ? -1 : 0);
        List<Instruction> program = Neighbours.program(raw(rest.neighbours()), others);
        return Optional.of(filter(PRIORITY, HANDLE, new Bpf(program, packets)));
    }

    private static int raw(int minor) {
        return minor == 0 ? 0 : TrafficTree.ROOT.withMinor(minor).raw();
    }

    private Filter filter(int priority, int handle, FilterMatch match) {
        return new Filter(device, TrafficTree.ROOT, priority, Filter.ALL_PROTOCOLS, handle, match);
    }

    /** Where filters lead, without the lanes of {@link Tree.Rest#picks}; empty when they are not this class's. */
    Optional<Tree.Rest> read(List<Filter> filters) {
        List<Filter> there = matching(filters);
        if (there.isEmpty()) {
            return Optional.of(Tree.Rest.UNSHAPED);
        }
        Filter first = there.get(0);
        if (there.size() > 1 || first.protocol() != Filter.ALL_PROTOCOLS) {
            return Optional.empty();
        }
        if (first.match() instanceof Bpf bpf) {
            int neighbours = TcHandle.ofRaw(Neighbours.resultForNeighbours(bpf.program()))
                    .minor();
            int minor = bpf.classId().map(TcHandle::minor).orElse(0);
            boolean isOurs = first.priority() == PRIORITY && Neighbours.isIn(bpf.program());
            return isOurs ? Optional.of(new Tree.Rest(minor, neighbours)) : Optional.empty();
        }
        Optional<Integer> minor =
                first.match() instanceof U32 u32 ? u32.classId().map(TcHandle::minor) : Optional.empty();
        return minor.map(one -> new Tree.Rest(one, one)).filter(rest -> isThere(rest, filters));
    }

    /** Whether these filters are the one of a tree, and nothing else. */
    boolean isThere(Tree.Rest rest, List<Filter> filters) {
        List<Filter> there = matching(filters);
        return of(rest).map(expected -> there.size() == 1 && isSame(expected, there.get(0)))
                .orElse(there.isEmpty());
    }

    /**
     * Replaces filters, as far as they are not the one of a tree: those of a version before know no lanes.
     *
     * @param filters those that are there
     */
    void settle(Rtnetlink kernel, Tree.Rest rest, List<Filter> filters) {
        if (isThere(rest, filters)) {
            return;
        }
        Optional<Filter> wanted = of(rest);
        wanted.map(Filter::replace).ifPresent(kernel::execute);
        matching(filters).stream()
                .map(Filter::priority)
                .filter(priority -> !wanted.map(Filter::priority).equals(Optional.of(priority)))
                .distinct()
                .map(this::delete)
                .forEach(kernel::execute);
    }

    private static List<Filter> matching(List<Filter> filters) {
        return filters.stream().filter(filter -> !isOnlyListed(filter)).toList();
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
