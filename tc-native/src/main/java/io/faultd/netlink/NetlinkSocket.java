package io.faultd.netlink;

import io.faultd.linux.Errno;
import io.faultd.linux.FileDescriptor;
import io.faultd.linux.LibC;
import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.linux.Progress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A netlink socket: requests and their answers, or notifications of the groups it has joined.
 *
 * <p>It belongs to the namespace that it was opened in, whichever thread uses it. One thread at a time may use it.
 * Requests and notifications should not share a socket: while an answer is awaited, notifications are dropped.
 *
 * <p>The kernel processes rtnetlink and nf_tables requests before {@code send} returns, and answers a failed request
 * even if no answer was requested. So a batch requests an acknowledgement only of its last request: that answer implies
 * that all the others have been processed, and thousands of successes cost one small datagram.
 */
public final class NetlinkSocket implements AutoCloseable {
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_LISTEN_ALL_NSID = 8;
    /** The part of the send buffer that {@code netlink_sendmsg} reserves. */
    private static final int SEND_RESERVE_BYTES = 32;

    /** The most that one queued answer counts against the receive buffer: its sk_buff and a kernel message. */
    private static final int ANSWER_COST_BYTES = 2048;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int DUMP_ATTEMPTS = 20;

    private final FileDescriptor descriptor;
    private final int portId;
    private final int answersThatFit;
    private int sendBufferBytes;
    private int lastSequence;

    private NetlinkSocket(FileDescriptor descriptor) {
        this.descriptor = descriptor;
        SocketOptions.set(descriptor);
        this.answersThatFit = Math.max(1, SocketOptions.receiveBufferBytes(descriptor) / ANSWER_COST_BYTES);
        this.sendBufferBytes = SocketOptions.sendBufferBytes(descriptor);
        this.portId = SocketOptions.bind(descriptor);
    }

    /** The result of opening a socket in one of many namespaces. */
    public sealed interface Opening {
        /** Returns the path of the namespace. */
        Path namespace();

        /** A socket that is now the receiver's to close. */
        record Opened(Path namespace, NetlinkSocket socket) implements Opening {}

        /** A namespace that is gone or may not be entered. */
        record Refused(Path namespace, LinuxException cause) implements Opening {}
    }

    /**
     * Opens a socket in the namespace that the calling thread is in.
     *
     * @throws LinuxException if the kernel lacks the protocol
     */
    public static NetlinkSocket open(NetlinkProtocol protocol) {
        FileDescriptor descriptor = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, protocol.number());
        try {
            return new NetlinkSocket(descriptor);
        } catch (RuntimeException e) {
            descriptor.close();
            throw e;
        }
    }

    /** Opens a socket in another namespace. */
    public static NetlinkSocket openIn(NetworkNamespace namespace, NetlinkProtocol protocol) {
        return namespace.call(() -> open(protocol));
    }

    /**
     * Opens a socket in a namespace that was seen before.
     *
     * @throws LinuxException ENOENT if it is gone, or if it cannot be entered
     */
    public static NetlinkSocket openIn(NetworkNamespace.Seen namespace, NetlinkProtocol protocol) {
        try (NetworkNamespace opened = NetworkNamespace.open(namespace)) {
            return openIn(opened, protocol);
        }
    }

    /** Opens a socket in each of many namespaces on one passing thread; the results are in their order. */
    public static List<Opening> openAll(Collection<NetworkNamespace.Seen> namespaces, NetlinkProtocol protocol) {
        List<Opening> openings = new ArrayList<>(namespaces.size());
        NetworkNamespace.visit(namespaces, new NetworkNamespace.Visitor() {
            @Override
            public void entered(Path namespace) {
                try {
                    openings.add(new Opening.Opened(namespace, open(protocol)));
                } catch (LinuxException e) {
                    refused(namespace, e);
                }
            }

            @Override
            public void refused(Path namespace, LinuxException cause) {
                openings.add(new Opening.Refused(namespace, cause));
            }
        });
        return openings;
    }

    /**
     * Sends a request and waits for its acknowledgement.
     *
     * @return the messages that came before the acknowledgement, in answer to a request for one object
     * @throws NetlinkException if the kernel refuses it
     */
    public List<NetlinkMessage> execute(NetlinkRequest request) {
        BatchResult result = executeAll(List.of(request));
        result.orThrow();
        return result.replies();
    }

    /**
     * Reads all objects of a kind, and again if they changed during the dump.
     *
     * @throws NetlinkException if the kernel refuses it, or EINTR if the objects changed during each attempt
     */
    public List<NetlinkMessage> dump(NetlinkRequest request) {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            int sequence = sendAll(List.of(request), NetlinkMessage.DUMP, 0);
            List<NetlinkMessage> objects = new ArrayList<>();
            if (collectDump(request, sequence, objects)) {
                return objects;
            }
        }
        throw new NetlinkException(request.operation(), null, Errno.EINTR, "changed during each attempt to dump it");
    }

    /**
     * Sends many requests in as few datagrams as possible; each is processed, even after others have failed.
     *
     * @return which of them the kernel refused, and why
     * @throws NetlinkOverrunException if answers were lost, so that the outcome is unknown
     */
    public BatchResult executeAll(List<NetlinkRequest> requests) {
        List<BatchResult.RefusedRequest> failures = new ArrayList<>();
        List<NetlinkMessage> replies = new ArrayList<>();
        int start = 0;
        while (start < requests.size()) {
            int end = endOfChunk(requests, start);
            List<NetlinkRequest> chunk = requests.subList(start, end);
            int first = sendAll(chunk, 0, NetlinkMessage.ACK);
            Exchange exchange = new Exchange(chunk, first, start, failures, replies);
            while (!exchange.lastAnswered()) {
                exchange.accept(receiveOrTimeOut(chunk.get(0).operation()));
            }
            start = end;
        }
        return new BatchResult(requests.size(), failures, replies);
    }

    /**
     * Sends a netfilter transaction in one datagram: everything between begin and end happens, or nothing.
     *
     * @param begin {@code NFNL_MSG_BATCH_BEGIN}
     * @param requests what to do; at least one
     * @param end {@code NFNL_MSG_BATCH_END}
     * @return the failures, one for each request that is wrong; a failure of the transaction itself has the index
     *     {@link BatchResult#WHOLE_BATCH}
     * @throws NetlinkOverrunException if answers were lost, so that the outcome is unknown
     */
    public BatchResult transact(NetlinkRequest begin, List<NetlinkRequest> requests, NetlinkRequest end) {
        List<NetlinkRequest> all = new ArrayList<>(requests.size() + 2);
        all.add(begin);
        all.addAll(requests);
        all.add(end);
        List<BatchResult.RefusedRequest> failures = new ArrayList<>();
        List<NetlinkMessage> replies = new ArrayList<>();
        int first = sendAll(all, 0, 0);
        Exchange exchange = new Exchange(all, first, -1, failures, replies);
        // The outcome of a transaction is in the queue before send returns: an empty queue is the end of it.
        DatagramBuffer buffer = DatagramBuffer.ofThread();
        for (ByteBuffer datagram = receive(buffer, begin.operation());
                datagram != null;
                datagram = receive(buffer, begin.operation())) {
            exchange.accept(NetlinkMessage.decodeAll(datagram));
        }
        return new BatchResult(
                requests.size(),
                failures.stream()
                        .map(failure -> within(failure, requests.size()))
                        .toList(),
                replies);
    }

    /** Joins a multicast group, {@code NETLINK_ADD_MEMBERSHIP}; its number is from 1. */
    public void joinGroup(int group) {
        LibC.setsockopt(descriptor, LibC.SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    }

    /**
     * Lets notifications in from all namespaces that have an id in the socket's own, {@code NETLINK_LISTEN_ALL_NSID}.
     *
     * @throws LinuxException EPERM without CAP_NET_BROADCAST
     */
    public void listenAllNamespaces() {
        LibC.setsockopt(descriptor, LibC.SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1);
    }

    /**
     * Returns the notifications that are waiting, without waiting for any.
     *
     * @throws NetlinkOverrunException if some were lost; those that are still queued come with the next call
     */
    public List<Notification> receiveNow() {
        List<Notification> notifications = new ArrayList<>();
        DatagramBuffer buffer = DatagramBuffer.ofThread();
        for (ByteBuffer datagram = receive(buffer, "watch"); datagram != null; datagram = receive(buffer, "watch")) {
            for (NetlinkMessage message : NetlinkMessage.decodeAll(datagram)) {
                notifications.add(new Notification(message, buffer.namespaceId()));
            }
        }
        return notifications;
    }

    /**
     * Waits until there is something to receive.
     *
     * @return false if the time is up, or a signal ended the wait
     */
    public boolean awaitReadable(Duration timeout) {
        return LibC.awaitReadable(descriptor, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    }

    /**
     * Waits until one of some sockets has something to receive; unlike all other methods, callable by any thread beside
     * the one that receives.
     *
     * @return false if the time is up, or a signal ended the wait
     */
    public static boolean awaitAny(List<NetlinkSocket> sockets, Duration timeout) {
        return LibC.awaitAnyReadable(
                sockets.stream().map(socket -> socket.descriptor).toList(),
                (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    }

    /**
     * Numbers requests from here on: notifications of their changes carry the number, by which listeners recognize who
     * made the change.
     *
     * @param sequence of the next request, above 0
     */
    public void numberFrom(int sequence) {
        lastSequence = sequence - 1;
    }

    /**
     * Returns the socket's port id; notifications of traffic control carry the port id of the socket that made the
     * change.
     */
    public int portId() {
        return portId;
    }

    @Override
    public void close() {
        descriptor.close();
    }

    private int endOfChunk(List<NetlinkRequest> requests, int start) {
        int bytes = requests.get(start).encodedBytes();
        int end = start + 1;
        int limit = Math.min(requests.size(), start + answersThatFit);
        while (end < limit) {
            bytes += requests.get(end).encodedBytes();
            if (bytes > sendBufferBytes - SEND_RESERVE_BYTES) {
                break;
            }
            end++;
        }
        return end;
    }

    /** Sends requests as one datagram and returns the first one's sequence number; the others' follow. */
    private int sendAll(List<NetlinkRequest> requests, int flags, int flagsOfLast) {
        int bytes = 0;
        for (NetlinkRequest request : requests) {
            bytes = Math.addExact(bytes, request.encodedBytes());
        }
        if (bytes > sendBufferBytes - SEND_RESERVE_BYTES) {
            SocketOptions.growSendBuffer(descriptor, bytes);
            sendBufferBytes = SocketOptions.sendBufferBytes(descriptor);
        }
        DatagramBuffer buffer = DatagramBuffer.ofThread();
        ByteBuffer out = buffer.outgoing(bytes);
        int first = lastSequence + 1;
        for (int i = 0; i < requests.size(); i++) {
            int extra = i == requests.size() - 1 ? flags | flagsOfLast : flags;
            requests.get(i).encode(out, extra, ++lastSequence, portId);
        }
        try {
            buffer.send(descriptor);
        } catch (LinuxException e) {
            throw new NetlinkException(requests.get(0).operation(), null, e.errno(), null);
        }
        Progress.step();
        return first;
    }

    /** Returns false if the dump was interrupted by a change. */
    private boolean collectDump(NetlinkRequest request, int sequence, List<NetlinkMessage> objects) {
        boolean consistent = true;
        while (true) {
            for (NetlinkMessage message : receiveOrTimeOut(request.operation())) {
                if (message.sequence() != sequence) {
                    continue;
                }
                consistent &= (message.flags() & NetlinkMessage.DUMP_INTERRUPTED) == 0;
                if (message.type() == NetlinkMessage.ERROR || message.type() == NetlinkMessage.DONE) {
                    Answer answer = Answer.decode(message);
                    if (!answer.isSuccess()) {
                        throw answer.toException(request.operation());
                    }
                    return consistent;
                }
                objects.add(message);
            }
        }
    }

    private List<NetlinkMessage> receiveOrTimeOut(String operation) {
        DatagramBuffer buffer = DatagramBuffer.ofThread();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            ByteBuffer datagram = receive(buffer, operation);
            if (datagram != null) {
                return NetlinkMessage.decodeAll(datagram);
            }
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.isNegative()) {
                throw new NetlinkException(operation, null, Errno.ETIMEDOUT, "the kernel did not answer");
            }
            awaitReadable(left.plusMillis(1));
        }
    }

    private ByteBuffer receive(DatagramBuffer buffer, String operation) {
        try {
            ByteBuffer datagram = buffer.receive(descriptor);
            if (datagram != null) {
                Progress.step();
            }
            return datagram;
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOBUFS) {
                throw new NetlinkOverrunException(operation);
            }
            throw new NetlinkException(operation, null, e.errno(), null);
        }
    }

    private static BatchResult.RefusedRequest within(BatchResult.RefusedRequest failure, int size) {
        boolean ofRequest = failure.index() >= 0 && failure.index() < size;
        return ofRequest ? failure : new BatchResult.RefusedRequest(BatchResult.WHOLE_BATCH, failure.cause());
    }
}
