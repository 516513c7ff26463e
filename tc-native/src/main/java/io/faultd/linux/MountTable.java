package io.faultd.linux;

import java.nio.file.Path;

/**
 * Detects by one system call whether anything was mounted or unmounted since the last call.
 *
 * <p>{@code /proc/PID/mountinfo} is exceptional to {@code poll} when the mount namespace has changed since the file was
 * polled last (proc(5); {@code mounts_poll} in fs/proc_namespace.c). A named network namespace is a mount, so none
 * appears or disappears without a change of the table.
 */
public final class MountTable implements AutoCloseable {
    private final FileDescriptor mounts;

    private MountTable(FileDescriptor mounts) {
        this.mounts = mounts;
    }

    /**
     * Watches the mounts that this process sees, from now on.
     *
     * @throws LinuxException without {@code /proc}
     */
    public static MountTable open() {
        return new MountTable(LibC.open(Path.of("/proc/self/mountinfo")));
    }

    /** Whether the table changed since the last call, or since this was opened. */
    public boolean changed() {
        return LibC.isExceptional(mounts);
    }

    @Override
    public void close() {
        mounts.close();
    }
}
