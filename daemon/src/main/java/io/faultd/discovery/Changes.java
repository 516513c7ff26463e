package io.faultd.discovery;

import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkOverrunException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.Notification;
import io.faultd.netlink.route.LinkNotice;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the kernel's notifications of changes, on one socket for all namespaces with an id in the host's. */
final class Changes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private final NetlinkSocket socket;
    private final boolean complete;

    Changes(NetworkNamespace host) {
        this.socket = NetlinkSocket.openIn(host, NetlinkProtocol.ROUTE);
        this.complete = listenEverywhere(socket);
        LinkNotice.subscribe(socket);
    }

    /**
     * The changes since the last call.
     *
     * @param everything whether everything read before can be wrong, because notifications were lost
     * @param changed ids of namespaces whose interfaces or addresses changed
     * @param gone ids that no longer identify their former namespace
     */
    record Seen(boolean everything, Set<Integer> changed, Set<Integer> gone) {
        boolean nothing() {
            return !everything && changed.isEmpty() && gone.isEmpty();
        }
    }

    /** False where the kernel sends no notifications of other namespaces (without CAP_NET_BROADCAST). */
    boolean complete() {
        return complete;
    }

    /** Waits for a notification, at most this long; false if none arrived. */
    boolean await(Duration timeout) {
        return socket.awaitReadable(timeout);
    }

    /**
     * Takes the notifications until now.
     *
     * @param hostId the host's id in its own namespace
     */
    Seen take(int hostId) {
        Set<Integer> changed = new HashSet<>();
        Set<Integer> gone = new HashSet<>();
        try {
            for (Notification notification : socket.receiveNow()) {
                int origin = notification.namespaceId().orElse(hostId);
                LinkNotice notice = LinkNotice.of(notification.message()).orElse(null);
                if (notice instanceof LinkNotice.Changed) {
                    changed.add(origin);
                } else if (notice instanceof LinkNotice.NamespaceGone namespace && origin == hostId) {
                    // Elsewhere it is about an id in a namespace other than the host's.
                    gone.add(namespace.id());
                }
            }
        } catch (NetlinkOverrunException | MalformedNetlinkException e) {
            return new Seen(true, Set.of(), Set.of());
        }
        return new Seen(false, changed, gone);
    }

    private static boolean listenEverywhere(NetlinkSocket socket) {
        try {
            socket.listenAllNamespaces();
            return true;
        } catch (LinuxException e) {
            LOG.warn("can't watch namespaces, which are therefore read at each command: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
