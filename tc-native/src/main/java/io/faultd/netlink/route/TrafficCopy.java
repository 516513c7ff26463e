package io.faultd.netlink.route;

import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.tc.OtherQdisc;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TcMessage;
import io.faultd.netlink.tc.TrafficObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All traffic control at the root of a device: its qdiscs, classes and filters in the kernel's own bytes, without their
 * counters. They can be recreated from it with their handles, whatever their kinds; whether the result is equal is
 * found by creating them on another device and comparing.
 */
public final class TrafficCopy {
    /**
     * Kinds whose classes are created by users. Classes of other kinds come with the qdisc, and the kernel only lists
     * them.
     */
    private static final Set<String> WITH_CLASSES = Set.of("htb", "hfsc", "drr", "qfq");

    private final List<TrafficObject> objects;

    private TrafficCopy(List<TrafficObject> objects) {
        this.objects = List.copyOf(objects);
    }

    /**
     * Reads the traffic control of a device.
     *
     * @return empty if the device has only the kernel's own defaults
     */
    public static Optional<TrafficCopy> read(Rtnetlink kernel, int device) {
        List<TrafficObject> qdiscs = dump(kernel, "list qdiscs", TcMessage.GET_QDISC, device, 0).stream()
                .filter(one -> TcHandle.ofRaw(one.handle()).major() != 0)
                .filter(one -> one.parent() != TcHandle.INGRESS.raw())
                .toList();
        if (qdiscs.stream().noneMatch(one -> one.parent() == TcHandle.ROOT.raw())) {
            return Optional.empty();
        }
        List<TrafficObject> classes = dump(kernel, "list classes", TcMessage.GET_CLASS, device, 0).stream()
                .filter(one -> WITH_CLASSES.contains(one.kind())
                        && TcHandle.ofRaw(one.handle()).minor() != 0)
                .toList();
        List<TrafficObject> filters = new ArrayList<>();
        qdiscs.forEach(one -> filters.addAll(filters(kernel, device, one.handle())));
        classes.forEach(one -> filters.addAll(filters(kernel, device, one.handle())));
        List<TrafficObject> all = new ArrayList<>(qdiscs);
        all.addAll(classes);
        all.addAll(filters);
        return Optional.of(new TrafficCopy(all));
    }

    private static List<TrafficObject> filters(Rtnetlink kernel, int device, int parent) {
        return dump(kernel, "list filters", TcMessage.GET_FILTER, device, parent);
    }

    private static List<TrafficObject> dump(Rtnetlink kernel, String operation, int type, int device, int parent) {
        NetlinkRequest request = NetlinkRequest.of(operation, type, 0, new TcMessage(device, 0, parent, 0)::encode);
        return kernel.socket().dump(request).stream()
                .filter(message -> isOn(device, message))
                .map(TrafficObject::of)
                .toList();
    }

    /** The kernel lists the qdiscs of all devices. */
    private static boolean isOn(int device, NetlinkMessage message) {
        return TcMessage.decode(message.reader()).interfaceIndex() == device;
    }

    /** Returns the root qdisc, by kind and handle. */
    public Qdisc root(int device) {
        TrafficObject root = objects.stream()
                .filter(one -> one.type() == TcMessage.NEW_QDISC && one.parent() == TcHandle.ROOT.raw())
                .findFirst()
                .orElseThrow();
        return new Qdisc(device, TcHandle.ofRaw(root.handle()), TcHandle.ROOT, new OtherQdisc(root.kind()));
    }

    /** Returns why it can't be recreated, although a copy may look equal. */
    public Optional<String> secret() {
        return objects.stream().flatMap(one -> one.secret().stream()).findFirst();
    }

    /**
     * Returns the requests that recreate it on a device without a root qdisc; only for one that has no {@link #secret}.
     */
    public List<NetlinkRequest> requests(int device) {
        List<TrafficObject> left = new ArrayList<>(objects);
        List<TrafficObject> ordered = new ArrayList<>();
        Set<Integer> made = new HashSet<>();
        boolean more = true;
        while (more) {
            List<TrafficObject> next = left.stream()
                    .filter(one -> one.type() != TcMessage.NEW_FILTER && isReady(one, made))
                    .toList();
            next.forEach(one -> made.add(one.handle()));
            ordered.addAll(next);
            left.removeAll(next);
            more = !next.isEmpty();
        }
        ordered.addAll(filtersInOrder());
        return ordered.stream().map(one -> one.request(device)).toList();
    }

    private boolean isReady(TrafficObject one, Set<Integer> made) {
        int qdisc = TcHandle.ofQdisc(TcHandle.ofRaw(one.handle()).major()).raw();
        if (one.type() == TcMessage.NEW_CLASS) {
            return made.contains(qdisc) && (one.parent() == TcHandle.ROOT.raw() || made.contains(one.parent()));
        }
        int above = TcHandle.ofQdisc(TcHandle.ofRaw(one.parent()).major()).raw();
        boolean aboveHasClasses = objects.stream()
                .anyMatch(other -> other.type() == TcMessage.NEW_QDISC
                        && other.handle() == above
                        && WITH_CLASSES.contains(other.kind()));
        return one.parent() == TcHandle.ROOT.raw() || made.contains(aboveHasClasses ? one.parent() : above);
    }

    /**
     * The tables that u32 creates by itself, one a priority, are numbered in the order of their creation; tables
     * created by users must exist before a filter links to them.
     */
    private List<TrafficObject> filtersInOrder() {
        Map<List<Integer>, List<TrafficObject>> groups = new LinkedHashMap<>();
        for (TrafficObject one : objects) {
            if (one.type() == TcMessage.NEW_FILTER && one.handle() != 0) {
                groups.computeIfAbsent(List.of(one.parent(), one.info()), key -> new ArrayList<>())
                        .add(one);
            }
        }
        List<TrafficObject> ordered = new ArrayList<>();
        List<TrafficObject> last = new ArrayList<>();
        groups.values().stream()
                .sorted(Comparator.comparing(TrafficCopy::ownTable))
                .forEach(group -> {
                    group.stream()
                            .filter(TrafficCopy::isTable)
                            .filter(one -> !isOwnTable(one))
                            .forEach(ordered::add);
                    group.stream().filter(one -> !isTable(one)).forEach(one -> (one.leadsOn() ? last : ordered)
                            .add(one));
                });
        ordered.addAll(last);
        return ordered;
    }

    private static long ownTable(List<TrafficObject> group) {
        return group.stream()
                .filter(TrafficCopy::isOwnTable)
                .mapToLong(one -> Integer.toUnsignedLong(one.handle()))
                .min()
                .orElse(0);
    }

    private static boolean isTable(TrafficObject one) {
        return one.kind().equals("u32") && !one.isRuleOfU32();
    }

    /** {@code 0x800} and above (gen_new_htid in net/sched/cls_u32.c). */
    private static boolean isOwnTable(TrafficObject one) {
        return isTable(one) && one.handle() < 0;
    }

    /** Encodes it as text without line feeds. */
    public String toText() {
        ByteBuffer out = ByteBuffer.allocate(
                objects.stream().mapToInt(TrafficObject::bytes).sum());
        objects.forEach(one -> one.writeTo(out));
        return Base64.getEncoder().encodeToString(out.array());
    }

    /**
     * Reads what {@link #toText} wrote.
     *
     * @throws MalformedNetlinkException if it is anything else
     */
    public static TrafficCopy parse(String text) {
        ByteBuffer in;
        try {
            in = ByteBuffer.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedNetlinkException("no copy of qdiscs: " + e.getMessage());
        }
        List<TrafficObject> objects = new ArrayList<>();
        while (in.hasRemaining()) {
            objects.add(TrafficObject.readFrom(in));
        }
        return new TrafficCopy(objects);
    }

    /** Whether it is equal apart from the order of objects and their counters. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TrafficCopy that && Set.copyOf(objects).equals(Set.copyOf(that.objects));
    }

    @Override
    public int hashCode() {
        return Set.copyOf(objects).hashCode();
    }

    @Override
    public String toString() {
        return objects.toString();
    }
}
