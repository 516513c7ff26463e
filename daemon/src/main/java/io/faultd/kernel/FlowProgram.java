package io.faultd.kernel;

import io.faultd.flow.Address;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.Span;
import io.faultd.netlink.tc.Bpf.Instruction;
import io.faultd.plan.Tree;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A program of classic BPF that finds the class of a packet by its headers, in the order of the lanes. It knows IPv4
 * and IPv6, and ports behind their headers; not those behind extension headers of IPv6.
 */
public final class FlowProgram {
    private static final int IP4 = 0x0800;
    private static final int IP6 = 0x86dd;
    private static final List<Integer> WITH_PORTS = List.of(6, 17, 33, 132, 136);

    private static final int IP4_FRAGMENT = 6;
    private static final int IP4_PROTOCOL = 9;
    private static final int IP4_SOURCE = 12;
    private static final int IP4_DESTINATION = 16;
    private static final int IP6_NEXT = 6;
    private static final int IP6_SOURCE = 8;
    private static final int IP6_DESTINATION = 24;
    private static final int IP6_BYTES = 40;
    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int HEADER_WORDS = 0x0f;

    // What is known of the packet, by slot.
    private static final int PROTOCOL = 0;
    private static final int HAS_PORTS = 1;
    private static final int SOURCE_PORT = 2;
    private static final int DESTINATION_PORT = 3;
    private static final int PEER = 4;

    private static final String END = "end";

    private final BpfAssembly code = new BpfAssembly();
    private final boolean received;
    private final ToIntFunction<Tree.Pick> result;

    private FlowProgram(boolean received, ToIntFunction<Tree.Pick> result) {
        this.received = received;
        this.result = result;
    }

    /**
     * The program.
     *
     * @param received whether these are packets that the target receives, so that their source is the other end
     * @param result of packets of a lane
     * @param others result of all others
     */
    public static List<Instruction> of(
            List<Tree.Pick> picks, boolean received, ToIntFunction<Tree.Pick> result, int others) {
        FlowProgram program = new FlowProgram(received, result);
        program.add(picks);
        program.code.label(END);
        program.code.add(Instruction.result(others));
        return program.code.instructions();
    }

    private void add(List<Tree.Pick> picks) {
        if (picks.isEmpty()) {
            return; // nothing to compare, so nothing of the packet is read
        }
        code.add(Instruction.loadProtocol());
        String six = code.newLabel();
        skipIfEqual(IP6, six);
        String four = code.newLabel();
        skipIfEqual(IP4, four);
        code.skipTo(END);
        code.label(four);
        loadFour();
        picks.forEach(pick -> add(pick, false));
        code.skipTo(END);
        code.label(six);
        loadSix();
        picks.forEach(pick -> add(pick, true));
    }

    private void loadFour() {
        code.add(Instruction.loadNetwork32(received ? IP4_SOURCE : IP4_DESTINATION));
        code.add(Instruction.store(PEER));
        loadProtocol(IP4_PROTOCOL);
        String done = code.newLabel();
        code.add(Instruction.loadNetwork16(IP4_FRAGMENT));
        code.add(Instruction.ifAnyBit(FRAGMENT_OFFSET, 0, 1)); // a later fragment has no ports
        code.skipTo(done);
        skipWithoutPorts(done);
        code.add(Instruction.loadNetwork8(0));
        code.add(Instruction.and(HEADER_WORDS));
        code.add(Instruction.shiftLeft(2));
        code.add(Instruction.setIndex());
        loadPorts(Instruction.loadNetwork16Indexed(0), Instruction.loadNetwork16Indexed(Short.BYTES));
        code.label(done);
    }

    private void loadSix() {
        int peer = received ? IP6_SOURCE : IP6_DESTINATION;
        for (int word = 0; word < 2 * Long.BYTES / Integer.BYTES; word++) {
            code.add(Instruction.loadNetwork32(peer + word * Integer.BYTES));
            code.add(Instruction.store(PEER + word));
        }
        loadProtocol(IP6_NEXT);
        String done = code.newLabel();
        skipWithoutPorts(done);
        loadPorts(Instruction.loadNetwork16(IP6_BYTES), Instruction.loadNetwork16(IP6_BYTES + Short.BYTES));
        code.label(done);
    }

    private void loadProtocol(int offset) {
        code.add(Instruction.load(0));
        code.add(Instruction.store(HAS_PORTS));
        code.add(Instruction.store(SOURCE_PORT));
        code.add(Instruction.store(DESTINATION_PORT));
        code.add(Instruction.loadNetwork8(offset));
        code.add(Instruction.store(PROTOCOL));
    }

    private void skipWithoutPorts(String done) {
        String has = code.newLabel();
        code.add(Instruction.recall(PROTOCOL));
        WITH_PORTS.forEach(protocol -> skipIfEqual(protocol, has));
        code.skipTo(done);
        code.label(has);
    }

    private void loadPorts(Instruction source, Instruction destination) {
        code.add(source);
        code.add(Instruction.store(SOURCE_PORT));
        code.add(destination);
        code.add(Instruction.store(DESTINATION_PORT));
        code.add(Instruction.load(1));
        code.add(Instruction.store(HAS_PORTS));
    }

    private void add(Tree.Pick pick, boolean ip6) {
        Flow flow = pick.flow();
        List<Span<Address>> peers =
                flow.peers().map(set -> ip6 ? set.ranges6() : set.ranges4()).orElse(List.of());
        if (flow.peers().isPresent() && peers.isEmpty()) {
            return;
        }
        String next = code.newLabel();
        if (!peers.isEmpty()) {
            String fits = code.newLabel();
            if (ip6) {
                peers.forEach(range -> skipIfSixWithin(range, fits));
            } else {
                code.add(Instruction.recall(PEER));
                peers.forEach(range -> skipIfWithin(
                        (int) range.first().low(), (int) range.last().low(), fits));
            }
            code.skipTo(next);
            code.label(fits);
        }
        flow.protocols().ifPresent(protocols -> {
            String fits = code.newLabel();
            code.add(Instruction.recall(PROTOCOL));
            protocols.numbers().forEach(number -> skipIfEqual(number, fits));
            code.skipTo(next);
            code.label(fits);
        });
        addPorts(flow.ports(), received ? DESTINATION_PORT : SOURCE_PORT, next);
        addPorts(flow.peerPorts(), received ? SOURCE_PORT : DESTINATION_PORT, next);
        code.add(Instruction.result(result.applyAsInt(pick)));
        code.label(next);
    }

    private void addPorts(Optional<PortSet> ports, int slot, String next) {
        ports.ifPresent(set -> {
            code.add(Instruction.recall(HAS_PORTS));
            skipIfEqual(0, next);
            String fits = code.newLabel();
            code.add(Instruction.recall(slot));
            set.ranges().forEach(range -> skipIfWithin(range.first(), range.last(), fits));
            code.skipTo(next);
            code.label(fits);
        });
    }

    /** Comparisons skip 255 instructions at most, so each has its own skip behind it. */
    private void skipIfEqual(int value, String label) {
        code.add(Instruction.ifEqual(value, 0, 1));
        code.skipTo(label);
    }

    private void skipIfWithin(int first, int last, String label) {
        if (first == last) {
            skipIfEqual(first, label);
            return;
        }
        code.add(Instruction.ifAtLeast(first, 0, 2));
        code.add(Instruction.ifGreater(last, 1, 0));
        code.skipTo(label);
    }

    /** Compares word by word; the first word in which a bound differs from the address decides about that bound. */
    private void skipIfSixWithin(Span<Address> range, String label) {
        int[] first = words(range.first());
        int[] last = words(range.last());
        String outside = code.newLabel();
        int common = 0;
        while (common < first.length && first[common] == last[common]) {
            code.add(Instruction.recall(PEER + common));
            code.ifEqual(first[common], "", outside);
            common++;
        }
        String notBelow = code.newLabel();
        for (int i = common; i < first.length; i++) {
            code.add(Instruction.recall(PEER + i));
            code.ifGreater(first[i], notBelow, "");
            code.ifEqual(first[i], "", outside);
        }
        code.label(notBelow);
        String notAbove = code.newLabel();
        for (int i = common; i < last.length; i++) {
            code.add(Instruction.recall(PEER + i));
            code.ifAtLeast(last[i], "", notAbove);
            code.ifEqual(last[i], "", outside);
        }
        code.label(notAbove);
        code.skipTo(label);
        code.label(outside);
    }

    private static int[] words(Address address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.bytes());
        return new int[] {bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt()};
    }
}
