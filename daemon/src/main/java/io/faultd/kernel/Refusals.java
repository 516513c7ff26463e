package io.faultd.kernel;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import io.faultd.target.ShapingPoint;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the kernel's errors into messages for users. */
public final class Refusals {
    private static final Set<Integer> GONE = Set.of(Errno.ENODEV, Errno.ESRCH);

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /** Whether the interface or namespace no longer exists. */
    public static boolean isGone(RuntimeException e) {
        return e instanceof LinuxException refusal
                && (GONE.contains(refusal.errno())
                        || (!(e instanceof NetlinkException) && refusal.errno() == Errno.ENOENT));
    }

    /** A failure at an interface or in a namespace. */
    public static Failure failure(Place place, LinuxException e) {
        return new Failure(place, isGone(e), refused(place.text(), e));
    }

    /**
     * Runs work on one place. Any exception is that place's failure: external changes of the kernel's objects in one
     * namespace must not prevent work in the others.
     */
    public static Optional<Failure> guard(Place place, Runnable work) {
        try {
            work.run();
            return Optional.empty();
        } catch (LinuxException e) {
            return Optional.of(failure(place, e));
        } catch (RuntimeException e) {
            return Optional.of(unexpected(place, e));
        }
    }

    /** An unexpected failure. */
    public static Failure unexpected(Place place, RuntimeException e) {
        log.error("unexpected failure on {}", place.text(), e);
        String message =
                "faultd itself failed on " + place.text() + ": " + e + "; please report it with the daemon's log";
        return new Failure(place, false, new RefusedException(RpcError.INTERNAL_ERROR, message, null, e));
    }

    private static RefusedException refused(String where, LinuxException e) {
        if (e instanceof MalformedNetlinkException) {
            return unreadable(where, e);
        }
        String words =
                e instanceof NetlinkException netlink ? netlink.kernelMessage().orElse(null) : null;
        ErrorData data = new ErrorData(e.operation(), where, e.errnoName(), words);
        String message = "the kernel refused to " + e.operation() + " on " + where + ": " + e.errnoName()
                + (words == null ? "" : " (" + words + ")") + advice(e);
        return new RefusedException(RpcError.KERNEL_REFUSED, message, data, e);
    }

    /** Foreign objects that this version of faultd can't read. */
    public static RefusedException unreadable(String where, LinuxException e) {
        String message = "can't read the kernel's objects on " + where + ": " + e.getMessage()
                + "; remove foreign objects there, or report it with the output of: nft list ruleset; tc qdisc";
        return new RefusedException(
                RpcError.KERNEL_REFUSED, message, new ErrorData(e.operation(), where, e.errnoName(), null), e);
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
