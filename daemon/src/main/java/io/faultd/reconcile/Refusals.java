package io.faultd.reconcile;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkException;
import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import java.util.Set;

/** The kernel's errors in the words of a user. */
final class Refusals {
    private static final Set<Integer> GONE = Set.of(Errno.ENODEV, Errno.ESRCH);

    private Refusals() {}

    /** Whether the interface or namespace is no more. */
    static boolean isGone(LinuxException e) {
        return GONE.contains(e.errno()) || (!(e instanceof NetlinkException) && e.errno() == Errno.ENOENT);
    }

    /** A failure at an interface or in a namespace. */
    static Reconciler.Failure failure(Place place, LinuxException e) {
        return new Reconciler.Failure(place, isGone(e), refused(place.text(), e));
    }

    private static RefusedException refused(String where, LinuxException e) {
        String words =
                e instanceof NetlinkException netlink ? netlink.kernelMessage().orElse(null) : null;
        ErrorData data = new ErrorData(e.operation(), where, e.errnoName(), words);
        String message = "the kernel refused to " + e.operation() + " on " + where + ": " + e.errnoName()
                + (words == null ? "" : " (" + words + ")") + advice(e);
        return new RefusedException(RpcError.KERNEL_REFUSED, message, data, e);
    }

    private static String advice(LinuxException e) {
        if (e.errno() == Errno.EPERM) {
            return "; faultd needs root, or CAP_NET_ADMIN and CAP_SYS_ADMIN";
        }
        boolean unknownKind =
                e instanceof NetlinkException && (e.errno() == Errno.ENOENT || e.errno() == Errno.EOPNOTSUPP);
        return unknownKind ? "; a kernel module may be missing: faultctl doctor says which" : "";
    }
}
