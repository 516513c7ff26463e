package io.faultd.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace that this process holds open.
 *
 * <p>Which namespace a thread is in is a property of that thread, and a socket keeps the namespace it was made in. So
 * nothing here moves the caller: a short-lived platform thread enters the namespace, does the work, hands over the
 * result and ends. It never switches back, so it can't end up in the wrong namespace.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private final FileDescriptor descriptor;
    private final Identity identity;

    private NetworkNamespace(FileDescriptor descriptor) {
        this.descriptor = descriptor;
        this.identity = Identity.of(path());
    }

    /**
     * What identifies a namespace: the device and inode of their file in {@code nsfs}, see {@code namespaces(7)}.
     *
     * <p>An identity may be used again after its namespace has ceased to exist, not while anything holds it open.
     */
    public record Identity(long device, long inode) {
        /**
         * Reads the identity of the namespace that a file represents.
         *
         * @throws LinuxException ENOENT if there is no such file, or it cannot be read
         */
        public static Identity of(Path path) {
            try {
                Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino");
                return new Identity((long) attributes.get("dev"), (long) attributes.get("ino"));
            } catch (java.nio.file.AccessDeniedException e) {
                throw new LinuxException("identify " + path, Errno.EACCES);
            } catch (IOException e) {
                throw new LinuxException("identify " + path, Errno.ENOENT);
            }
        }
    }

    /**
     * A namespace as it was seen earlier. The file can represent another one by the time it is opened, because names
     * and process ids are reused.
     *
     * @param path as for {@link #open(Path)}
     * @param inode the namespace's inode at that time, see {@link Identity}
     */
    public record Seen(Path path, long inode) {}

    /** The callbacks of a walk through several namespaces. */
    public interface Visitor {
        /** Called on a thread that is in the namespace of that path. */
        void entered(Path namespace);

        /** Called instead of {@link #entered} if the namespace is gone or may not be entered. */
        void refused(Path namespace, LinuxException cause);
    }

    /**
     * Opens the namespace that a file represents: a bind mount such as {@code /run/netns/blue} or
     * {@code /proc/PID/ns/net}.
     *
     * @throws LinuxException if it cannot be opened
     */
    public static NetworkNamespace open(Path path) {
        return new NetworkNamespace(LibC.open(path));
    }

    /**
     * Opens a namespace that was seen before.
     *
     * @throws LinuxException ENOENT if it is gone, even if another one has its place; or if it cannot be opened
     */
    public static NetworkNamespace open(Seen seen) {
        NetworkNamespace opened = open(seen.path());
        if (opened.identity.inode() != seen.inode()) {
            opened.close();
            throw new LinuxException("open " + seen.path() + ", which is another namespace by now", Errno.ENOENT);
        }
        return opened;
    }

    /** Opens the namespace that the calling thread is in. */
    public static NetworkNamespace current() {
        return open(OWN);
    }

    /**
     * Creates a namespace without a name, which ends when nothing holds it open any more.
     *
     * @throws LinuxException EPERM without CAP_SYS_ADMIN
     */
    public static NetworkNamespace create() {
        return onThread(() -> {
            LibC.unshareNetworkNamespace();
            return current();
        });
    }

    /** Walks through namespaces on one thread, so that a thousand of them cost one thread. */
    public static void visit(Collection<Seen> namespaces, Visitor visitor) {
        onThread(() -> {
            for (Seen seen : namespaces) {
                try (NetworkNamespace namespace = open(seen)) {
                    LibC.enterNetworkNamespace(namespace.descriptor);
                } catch (LinuxException e) {
                    visitor.refused(seen.path(), e);
                    continue;
                }
                visitor.entered(seen.path());
            }
            return null;
        });
    }

    /**
     * Runs something inside this namespace, on a thread of its own, and waits for it.
     *
     * @return what it returned
     * @throws LinuxException if the namespace cannot be entered; whatever unchecked exception the work itself throws
     * @throws UncheckedIOException around an {@link IOException} of the work
     */
    public <T> T call(Callable<T> work) {
        return onThread(() -> {
            LibC.enterNetworkNamespace(descriptor);
            return work.call();
        });
    }

    /**
     * Gives the namespace a name in the file system, as {@code ip netns add} does, under which it outlives its last
     * user.
     *
     * @param path a file that does not exist yet, in an existing directory; {@link #unbind} removes it
     */
    public void bindTo(Path path) {
        LibC.createFile(path);
        LibC.bindMount(path(), path);
    }

    /** Removes a name given by {@link #bindTo}, as {@code ip netns delete} does. */
    public static void unbind(Path path) throws IOException {
        LibC.unmount(path);
        Files.deleteIfExists(path);
    }

    /** Returns the identity of this namespace. */
    public Identity identity() {
        return identity;
    }

    /** Returns the descriptor, for netlink attributes that name a namespace by it. It stays owned by this object. */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    /** Returns a path to the namespace, valid in this process while this object is open. */
    public Path path() {
        return Path.of("/proc/self/fd/" + descriptor.number());
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return "net:[" + identity.inode() + "]";
    }

    private static <T> T onThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "netns");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    T result = task.get();
                    Progress.step();
                    return result;
                } catch (InterruptedException e) {
                    // The work is a handful of system calls, and its result may own a descriptor: never abandon it.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof RuntimeException e) {
            return e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        if (cause instanceof IOException e) {
            return new UncheckedIOException(e);
        }
        return new IllegalStateException(cause);
    }
}
