package io.faultd.netlink.tc;

/**
 * The name of a qdisc ({@code fa00:}), of a class ({@code fa00:1}), or of a place to attach to, as in {@code tc(8)}.
 *
 * @param major the qdisc, 0 to 0xffff
 * @param minor the class within it, 0 to 0xffff; 0 is the qdisc itself
 */
public record TcHandle(int major, int minor) {
    /** {@code TC_H_UNSPEC}: no handle, or let the kernel choose one. */
    public static final TcHandle NONE = new TcHandle(0, 0);

    /** {@code TC_H_ROOT}: the parent of an interface's root qdisc. */
    public static final TcHandle ROOT = new TcHandle(0xffff, 0xffff);

    /** {@code TC_H_INGRESS}: the parent of an ingress or clsact qdisc. */
    public static final TcHandle INGRESS = new TcHandle(0xffff, 0xfff1);

    /** The ingress and clsact qdiscs' own handle. */
    public static final TcHandle INGRESS_QDISC = new TcHandle(0xffff, 0);

    /** {@code TC_H_MIN_INGRESS}: the parent of clsact filters for packets that come in. */
    public static final TcHandle CLSACT_INGRESS = new TcHandle(0xffff, 0xfff2);

    /** {@code TC_H_MIN_EGRESS}: the parent of clsact filters for packets that go out. */
    public static final TcHandle CLSACT_EGRESS = new TcHandle(0xffff, 0xfff3);

    private static final int MAX = 0xffff;
    private static final int HEX = 16;

    public TcHandle {
        if (major < 0 || major > MAX || minor < 0 || minor > MAX) {
            throw new IllegalArgumentException("a handle's halves are 0 to ffff: " + major + ":" + minor);
        }
    }

    /** Returns the handle of the qdisc with that major number. */
    public static TcHandle ofQdisc(int major) {
        return new TcHandle(major, 0);
    }

    /** Reads a handle as the kernel has it: the major number in the upper half. */
    public static TcHandle ofRaw(int raw) {
        return new TcHandle(raw >>> Short.SIZE, raw & MAX);
    }

    /**
     * Reads a handle as {@code tc} writes it: {@code fa00:1}, {@code fa00:}, {@code :1}, {@code root} or {@code none}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static TcHandle parse(String text) {
        if (text.equals("root")) {
            return ROOT;
        }
        if (text.equals("none")) {
            return NONE;
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a handle: " + text);
        }
        return new TcHandle(half(text, text.substring(0, colon)), half(text, text.substring(colon + 1)));
    }

    private static int half(String text, String digits) {
        try {
            return digits.isEmpty() ? 0 : Integer.parseInt(digits, HEX);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a handle: " + text, e);
        }
    }

    /** Returns the class of that minor number in this handle's qdisc. */
    public TcHandle withMinor(int classMinor) {
        return new TcHandle(major, classMinor);
    }

    /** Returns the handle as the kernel has it. */
    public int raw() {
        return major << Short.SIZE | minor;
    }

    /** Returns the handle as {@code tc} writes it. */
    @Override
    public String toString() {
        if (equals(ROOT)) {
            return "root";
        }
        if (equals(NONE)) {
            return "none";
        }
        return (major == 0 ? "" : Integer.toHexString(major)) + ":" + (minor == 0 ? "" : Integer.toHexString(minor));
    }
}
