package io.faultd.kernel;

import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.target.Namespace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Sockets to the nf_tables of namespaces, which stay open for a moment after their use.
 *
 * <p>Closing one waits until the kernel has freed what was deleted before, some 10 to 30 ms after the last packet could
 * see it, and lets no other change of that namespace's ruleset begin meanwhile (nft_rcv_nl_event in
 * net/netfilter/nf_tables_api.c holds commit_mutex). A transaction itself waits for nothing. So the next command is to
 * find the socket of the last one open, and a socket is closed when nothing is left to be freed. It is not for long,
 * since an open one keeps a dead container's namespace alive.
 */
public final class NftSocketPool {
    private static final Duration LINGER = Duration.ofMillis(200);

    private final Map<Namespace, Lingering> unused = new HashMap<>();
    private final ScheduledThreadPoolExecutor closer = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "nft-close");
        thread.setDaemon(true);
        return thread;
    });

    private record Lingering(NetlinkSocket socket, Future<?> closing) {}

    /** None are open yet. */
    public NftSocketPool() {
        closer.setKeepAliveTime(LINGER.toNanos(), TimeUnit.NANOSECONDS);
        closer.allowCoreThreadTimeOut(true);
        closer.setRemoveOnCancelPolicy(true);
    }

    /**
     * The one that was used last, or a new one; it is the caller's until it is {@link #release}d.
     *
     * @throws io.faultd.linux.LinuxException if the namespace can't be entered
     */
    public NetlinkSocket open(Namespace namespace) {
        synchronized (this) {
            Lingering found = unused.remove(namespace);
            if (found != null && found.closing.cancel(false)) {
                return found.socket;
            }
        }
        return NetlinkSocket.openIn(Place.seen(namespace), NetlinkProtocol.NETFILTER);
    }

    /** Takes back one that is needed no more for now. */
    public synchronized void release(Namespace namespace, NfTables nftables) {
        NetlinkSocket socket = nftables.socket();
        Future<?> closing = closer.schedule(() -> close(namespace, socket), LINGER.toNanos(), TimeUnit.NANOSECONDS);
        // One that is displaced here is closed in its own time.
        unused.put(namespace, new Lingering(socket, closing));
    }

    private void close(Namespace namespace, NetlinkSocket socket) {
        synchronized (this) {
            unused.computeIfPresent(namespace, (key, other) -> other.socket == socket ? null : other);
        }
        socket.close();
    }
}
