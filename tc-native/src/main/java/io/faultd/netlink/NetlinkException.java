package io.faultd.netlink;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import java.util.Optional;

/** A netlink request that the kernel refused: the operation, the interface if known, the errno, the kernel's words. */
public class NetlinkException extends LinuxException {
    private static final long serialVersionUID = 1L;

    private final String interfaceName;
    private final String kernelMessage;

    /**
     * Creates an exception.
     *
     * @param operation what was attempted, such as {@code replace qdisc netem fa01:}
     * @param interfaceName the network interface concerned, or null if not known
     * @param errno the positive error number
     * @param kernelMessage the text of {@code NLMSGERR_ATTR_MSG}, or null if the kernel gave none
     */
    public NetlinkException(String operation, String interfaceName, int errno, String kernelMessage) {
        this(operation, interfaceName, errno, kernelMessage, null);
    }

    private NetlinkException(
            String operation, String interfaceName, int errno, String kernelMessage, NetlinkException cause) {
        super(operation, errno, describe(operation, interfaceName, errno, kernelMessage), cause);
        this.interfaceName = interfaceName;
        this.kernelMessage = kernelMessage;
    }

    /** Returns the same failure with the name of the interface that it concerns. */
    public NetlinkException onInterface(String name) {
        return new NetlinkException(operation(), name, errno(), kernelMessage, this);
    }

    /** Returns the network interface concerned, if it is known. */
    public Optional<String> interfaceName() {
        return Optional.ofNullable(interfaceName);
    }

    /** Returns the kernel's own explanation, if it gave one. */
    public Optional<String> kernelMessage() {
        return Optional.ofNullable(kernelMessage);
    }

    private static String describe(String operation, String interfaceName, int errno, String kernelMessage) {
        StringBuilder text = new StringBuilder(operation);
        if (interfaceName != null) {
            text.append(" on ").append(interfaceName);
        }
        text.append(": ").append(Errno.name(errno));
        if (kernelMessage != null) {
            text.append(" (").append(kernelMessage).append(')');
        }
        return text.toString();
    }
}
