package io.faultd.netlink.route;

import io.faultd.linux.Errno;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.BatchResult;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TcMessage;
import io.faultd.netlink.tc.TrafficClass;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The links, addresses and traffic control of one network namespace.
 *
 * <p>Reading returns records; the requests that they and {@link LinkRequests} build are sent here, singly or by the
 * thousand.
 */
public final class Rtnetlink implements AutoCloseable {
    private final NetlinkSocket socket;
    private final Optional<RouteRehearsal> rehearsal;

    /** Takes over an open socket of {@link NetlinkProtocol#ROUTE}. */
    public Rtnetlink(NetlinkSocket socket) {
        this.socket = socket;
        this.rehearsal = Optional.empty();
    }

    /** Takes over an open socket only for reading: changes are recorded instead of being made. */
    public Rtnetlink(NetlinkSocket socket, RouteRehearsal rehearsal) {
        this.socket = socket;
        this.rehearsal = Optional.of(rehearsal);
    }

    /** Returns whether this only records changes, so that there is nothing to read back. */
    public boolean isRehearsal() {
        return rehearsal.isPresent();
    }

    /** Opens a socket in the namespace that the calling thread is in. */
    public static Rtnetlink open() {
        return new Rtnetlink(NetlinkSocket.open(NetlinkProtocol.ROUTE));
    }

    /** Opens a socket in another namespace. */
    public static Rtnetlink openIn(NetworkNamespace namespace) {
        return new Rtnetlink(NetlinkSocket.openIn(namespace, NetlinkProtocol.ROUTE));
    }

    /** Returns the socket that all requests go through. */
    public NetlinkSocket socket() {
        return socket;
    }

    /**
     * Sends one request.
     *
     * @throws NetlinkException if the kernel refuses it
     */
    public void execute(NetlinkRequest request) {
        executeAll(List.of(request)).orThrow();
    }

    /** Sends many requests in as few datagrams as possible; later ones are tried even after a failure. */
    public BatchResult executeAll(List<NetlinkRequest> requests) {
        if (rehearsal.isPresent()) {
            requests.forEach(rehearsal.get()::add);
            return new BatchResult(requests.size(), List.of(), List.of());
        }
        return socket.executeAll(requests);
    }

    /** In a rehearsal, records changes that have no textual form. */
    public void remark(String text) {
        rehearsal.ifPresent(one -> one.add(new RouteChange.Remark(text)));
    }

    /** Returns all interfaces. */
    public List<Link> links() {
        return dump("list links", LinkMessage.GET_LINK, LinkMessage.ofIndex(0)::encode, Link::decode);
    }

    /** Returns which interfaces have an XDP program. */
    public List<XdpLink> xdpLinks() {
        return dump("list links", LinkMessage.GET_LINK, LinkMessage.ofIndex(0)::encode, XdpLink::decode);
    }

    /**
     * Returns all interfaces of another namespace, without entering it ({@code IFLA_TARGET_NETNSID}, Linux 4.20). Ids
     * in them are ids of this namespace too.
     *
     * @param namespaceId the other namespace's id in this one
     * @throws NetlinkException EINVAL if it has no such id, as after its end
     */
    public List<Link> links(int namespaceId) {
        // No IFLA_EXT_MASK, not even to skip statistics: with one, the kernel first computes the room for each
        // interface of the socket's own namespace (rtnl_calcit), whichever namespace is queried.
        return dump(
                "list links",
                LinkMessage.GET_LINK,
                writer -> {
                    LinkMessage.ofIndex(0).encode(writer);
                    writer.putU32(LinkMessage.IFLA_TARGET_NETNSID, namespaceId);
                },
                Link::decode);
    }

    /** Returns the interface of that name, if there is one. */
    public Optional<Link> link(String name) {
        Optional<Link> made = rehearsal.flatMap(one -> one.link(name));
        return made.isPresent()
                ? made
                : link("get link " + name, 0, writer -> writer.putString(LinkMessage.IFLA_IFNAME, name));
    }

    /** Returns the interface of that index, if there is one. */
    public Optional<Link> link(int index) {
        return link("get link " + index, index, writer -> {});
    }

    /** Returns all IPv4 and IPv6 addresses of all interfaces. */
    public List<Address> addresses() {
        return addresses(writer -> {});
    }

    /** Returns the addresses of another namespace, see {@link #links(int)}. */
    public List<Address> addresses(int namespaceId) {
        return addresses(writer -> writer.putU32(Address.IFA_TARGET_NETNSID, namespaceId));
    }

    private List<Address> addresses(Consumer<AttributeWriter> attributes) {
        Consumer<AttributeWriter> body = writer -> attributes.accept(writer.writeZeros(Address.HEADER_BYTES));
        return dump("list addresses", Address.GET_ADDRESS, body, Address::decode).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns the qdiscs of all interfaces; the kernel has no shorter list of them. */
    public List<Qdisc> qdiscs() {
        return dump("list qdiscs", TcMessage.GET_QDISC, new TcMessage(0, 0, 0, 0)::encode, Qdisc::decode);
    }

    /** Returns the qdiscs of one interface, picked from those of all. */
    public List<Qdisc> qdiscs(int interfaceIndex) {
        return qdiscs().stream()
                .filter(qdisc -> qdisc.interfaceIndex() == interfaceIndex)
                .toList();
    }

    /** Returns the classes of all qdiscs of an interface. */
    public List<TrafficClass> classes(int interfaceIndex) {
        return dump(
                "list classes",
                TcMessage.GET_CLASS,
                new TcMessage(interfaceIndex, 0, 0, 0)::encode,
                TrafficClass::decode);
    }

    /** Returns one class of each of many interfaces, in one exchange; interfaces without it are left out. */
    public List<TrafficClass> classes(Collection<Integer> interfaceIndexes, TcHandle handle) {
        // With NLM_F_ECHO the kernel sends the object to the requester too, and not only to listeners (rtnetlink_send).
        List<NetlinkRequest> requests = interfaceIndexes.stream()
                .map(index -> NetlinkRequest.of(
                        "get class", TcMessage.GET_CLASS, NetlinkMessage.ECHO, writer -> new TcMessage(
                                        index, handle.raw(), 0, 0)
                                .encode(writer)))
                .toList();
        return socket.executeAll(requests).replies().stream()
                .map(message -> MalformedNetlinkException.decoding("get class", () -> TrafficClass.decode(message)))
                .toList();
    }

    /** Returns the filters of a qdisc or of a clsact's side, with the tables that u32 creates by itself. */
    public List<Filter> filters(int interfaceIndex, TcHandle parent) {
        return dump(
                "list filters",
                TcMessage.GET_FILTER,
                new TcMessage(interfaceIndex, 0, parent.raw(), 0)::encode,
                Filter::decode);
    }

    /**
     * Returns the id of another namespace in this one, as {@link Link#peerNamespaceId} and notifications have it.
     *
     * @return empty if it has none
     */
    public OptionalInt namespaceId(NetworkNamespace other) {
        return socket.execute(NamespaceId.get(other)).stream()
                .map(NamespaceId::decode)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    /**
     * Assigns another namespace an id in this one, chosen by the kernel, so that its notifications can be received
     * here.
     *
     * @throws NetlinkException EEXIST if it has one
     */
    public void assignNamespaceId(NetworkNamespace other) {
        execute(NamespaceId.assign(other));
    }

    @Override
    public void close() {
        socket.close();
    }

    private Optional<Link> link(String operation, int index, Consumer<AttributeWriter> attributes) {
        NetlinkRequest request = NetlinkRequest.of(operation, LinkMessage.GET_LINK, 0, writer -> {
            LinkMessage.ofIndex(index).encode(writer);
            attributes.accept(writer);
        });
        try {
            return socket.execute(request).stream()
                    .map(message -> MalformedNetlinkException.decoding(operation, () -> Link.decode(message)))
                    .findFirst();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <T> List<T> dump(
            String operation, int type, Consumer<AttributeWriter> header, Function<NetlinkMessage, T> decode) {
        return socket.dump(NetlinkRequest.of(operation, type, 0, header)).stream()
                .map(message -> MalformedNetlinkException.decoding(operation, () -> decode.apply(message)))
                .toList();
    }
}
