package io.faultd.kernel;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import io.faultd.target.ShapingPoint;
import java.util.Set;

/** Turns the kernel's errors into messages for users. */
public final class Refusals {
    private static final Set<Integer> GONE = Set.of(Errno.ENODEV, Errno.ESRCH);

    private Refusals() {}

    /** Whether the interface or namespace no longer exists. */
    public static boolean isGone(LinuxException e) {
        return GONE.contains(e.errno()) || (!(e instanceof NetlinkException) && e.errno() == Errno.ENOENT);
    }

    /** A failure at an interface or in a namespace. */
    public static Failure failure(Place place, LinuxException e) {
        return new Failure(place, isGone(e), refused(place.text(), e));
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

    /** A fault needs a feature that this kernel lacks. */
    public static Failure withoutNetem(ShapingPoint point) {
        return new Failure(
                Place.of(point),
                false,
                new RefusedException(
                        RpcError.KERNEL_REFUSED,
                        "this kernel has no netem, so only rate, drop, reset and partition work; on Debian install"
                                + " linux-image-amd64"
                                + " and boot it (see faultctl doctor)",
                        new ErrorData("add qdisc netem", point.ifname(), "ENOENT", null),
                        null));
    }

    /** A foreign root qdisc has the place. */
    public static RefusedException foreign(ShapingPoint point, Qdisc root) {
        return new RefusedException(
                RpcError.CONFLICT,
                point.ifname() + " has a root qdisc that is not faultd's (" + root.kind() + " " + root.handle()
                        + ") and that faultd won't replace; remove it first: tc qdisc del dev " + point.ifname()
                        + " root; or have it restored afterwards: --over-existing");
    }

    /** A foreign root qdisc has the place, and could not be restored. */
    public static RefusedException unrepeatable(ShapingPoint point, Qdisc root, String obstacle) {
        return new RefusedException(
                RpcError.CONFLICT,
                point.ifname() + " has a root qdisc that is not faultd's (" + root.kind() + " " + root.handle()
                        + ") and that could not be restored as it is (" + obstacle
                        + "); remove it first: tc qdisc del dev "
                        + point.ifname() + " root");
    }

    /** The kernel accepted everything, but its state differs. */
    public static Failure differs(ShapingPoint point, boolean gone, String difference) {
        return new Failure(
                Place.of(point),
                gone,
                new RefusedException(RpcError.KERNEL_REFUSED, "read back from " + point.ifname() + ": " + difference));
    }
}
