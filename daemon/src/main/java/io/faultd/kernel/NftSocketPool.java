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
 * A pool of sockets to the nf_tables of namespaces, which stay open for a moment after their use.
 *
 * <p>Closing one waits until the kernel has freed deleted objects, some 10 to 30 ms after the last packet could see
 * them, and blocks all other changes of that namespace's ruleset meanwhile (nft_rcv_nl_event in
 * net/netfilter/nf_tables_api.c holds commit_mutex). A transaction itself waits for nothing. So a command reuses the
 * open socket of the last one, and a socket is closed when nothing is left to free. It stays open only briefly, since
 * it keeps a dead container's namespace alive.
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

    /** Makes an empty pool. */
    public NftSocketPool() {
        closer.setKeepAliveTime(LINGER.toNanos(), TimeUnit.NANOSECONDS);
        closer.allowCoreThreadTimeOut(true);
        closer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Returns the socket used last, or a new one; it belongs to the caller until it is {@link #release}d.
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

    /** Takes back a socket that is not needed for now. */
    public synchronized void release(Namespace namespace, NfTables nftables) {
        NetlinkSocket socket = nftables.socket();
        Future<?> closing = closer.schedule(() -> close(namespace, socket), LINGER.toNanos(), TimeUnit.NANOSECONDS);
        // A socket replaced here is closed when its time is over.
        unused.put(namespace, new Lingering(socket, closing));
    }

    private void close(Namespace namespace, NetlinkSocket socket) {
        synchronized (this) {
            unused.computeIfPresent(namespace, (key, other) -> other.socket == socket ? null : other);
        }
        socket.close();
    }
}
