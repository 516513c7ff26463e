package io.faultd.linux;

import java.nio.file.Path;

/**
 * Tells whether anything was mounted or unmounted since the last question, by one system call.
 *
 * <p>{@code /proc/PID/mountinfo} is exceptional to {@code poll} when the mount namespace has changed since the file was
 * polled last (proc(5); {@code mounts_poll} in fs/proc_namespace.c). A named network namespace is a mount, so none
 * comes or goes without it.
 */
public final class MountTable implements AutoCloseable {
    private final FileDescriptor mounts;

    private MountTable(FileDescriptor mounts) {
        this.mounts = mounts;
    }

    /**
     * The mounts that this process sees; changes count from now.
     *
     * @throws LinuxException without {@code /proc}
     */
    public static MountTable open() {
        return new MountTable(LibC.open(Path.of("/proc/self/mountinfo")));
    }

    /** Whether there was a change since the last time, or since this was opened. */
    public boolean changed() {
        return LibC.isExceptional(mounts);
    }

    @Override
    public void close() {
        mounts.close();
    }
}
