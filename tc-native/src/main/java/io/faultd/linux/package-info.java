/**
 * The few Linux system calls that faultd needs beyond the JDK, and network namespaces built on them.
 *
 * <p>Everything here is a thin, typed layer over libc through JNR-FFI: a failed call becomes a
 * {@link io.faultd.linux.LinuxException} that carries the operation and the errno, read on the calling thread before
 * anything else can run on it. Nothing here forks a process.
 */
package io.faultd.linux;
