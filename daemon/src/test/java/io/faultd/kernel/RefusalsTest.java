package io.faultd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkException;
import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import io.faultd.target.ShapingPoint;
import io.faultd.testing.Samples;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private static final Place ETH0 = Place.of(new ShapingPoint(Samples.HOST, 2, "eth0", false));

    @Test
    void quoteTheKernelAndSayWhere() {
        NetlinkException cause = new NetlinkException("add qdisc netem", null, Errno.EINVAL, "netem: bad limit");

        Failure failure = Refusals.failure(ETH0, cause);

        assertThat(failure.gone()).isFalse();
        assertThat(failure.cause().kind()).isEqualTo(RpcError.KERNEL_REFUSED);
        assertThat(failure.cause())
                .hasMessage("the kernel refused to add qdisc netem on eth0: EINVAL (netem: bad limit)");
        assertThat(failure.cause().data())
                .contains(new ErrorData("add qdisc netem", "eth0", "EINVAL", "netem: bad limit"));
    }

    @Test
    void adviseWhereTheErrorAloneDoesNotHelp() {
        assertThat(message(new NetlinkException("add table", null, Errno.EOPNOTSUPP, null)))
                .isEqualTo("the kernel refused to add table on eth0: EOPNOTSUPP;"
                        + " a kernel module may be missing: faultctl doctor says which");
        assertThat(message(new NetlinkException("add table", null, Errno.EPERM, null)))
                .isEqualTo("the kernel refused to add table on eth0: EPERM;"
                        + " faultd needs root, or CAP_NET_ADMIN and CAP_SYS_ADMIN");
    }

    @Test
    void tellWhatIsNoMoreFromWhatIsRefused() {
        assertThat(gone(new NetlinkException("add qdisc", null, Errno.ENODEV, "Cannot find device")))
                .as("the interface")
                .isTrue();
        assertThat(gone(new LinuxException("open /proc/4711/ns/net", Errno.ENOENT)))
                .as("the process")
                .isTrue();
        assertThat(gone(new LinuxException("open /proc/4711/ns/net", Errno.ESRCH)))
                .as("the process, while it ends")
                .isTrue();
        assertThat(gone(new NetlinkException("add qdisc", null, Errno.ENOENT, "Specified qdisc kind is unknown")))
                .as("a missing module is no missing interface")
                .isFalse();
        assertThat(gone(new NetlinkException("add qdisc", null, Errno.EBUSY, null)))
                .isFalse();
    }

    private static String message(LinuxException cause) {
        return Refusals.failure(ETH0, cause).cause().getMessage();
    }

    private static boolean gone(LinuxException cause) {
        return Refusals.failure(ETH0, cause).gone();
    }
}
