package io.faultd.netlink.nft.expr;

import io.faultd.linux.KernelText;

/** The kernel's limits on names, checked early so that the error says which name is wrong. */
public final class Names {
    /** {@code NFT_NAME_MAXLEN}, which counts the terminating NUL. */
    public static final int NAME_BYTES = 256;

    /** {@code IFNAMSIZ} of {@code linux/if.h}, which counts the terminating NUL. */
    public static final int INTERFACE_BYTES = 16;

    private Names() {}

    public static String check(String what, String name, int limitWithNul) {
        if (KernelText.encode(name).length >= limitWithNul || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    what + " \"" + name + "\" must have at most " + (limitWithNul - 1) + " bytes and no NUL");
        }
        return name;
    }
}
