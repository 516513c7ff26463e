package io.faultd.kernel;

import io.faultd.plan.Tree;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of faultd's objects in the kernel. Every object with such a name is faultd's, whichever process made it,
 * and nothing else is changed or removed.
 */
public final class KernelNames {
    /**
     * The major number of the root qdisc of each tree; {@code tc} shows {@code fa00:}. People usually type small
     * numbers.
     */
    public static final int ROOT_MAJOR = 0xfa00;

    /** The minor number of the class above all others. */
    public static final int ALL_MINOR = 0xfff0;

    /** The lowest minor number of a limiter's class; those of lanes are below. */
    public static final int FIRST_LIMITER = 0x8000;

    /** How many stages a lane can have. */
    public static final int STAGES_OF_A_LANE = 16;

    /**
     * The highest minor number of a lane's class: the major numbers of its stages are the last ones below the root's.
     */
    static final int LAST_LANE = 3743;

    /** The major numbers of the stages of all lanes except that of everything. */
    private static final int FIRST_STAGE_MAJOR = 0x1000;

    /**
     * The nf_tables table, in families bridge and inet; in netdev there is one a device, with the device's index behind
     * it.
     */
    public static final String NFT_TABLE = "faultd";

    /** The priority at a device's egress hook of the chain that copies packets and sends them to their classes. */
    public static final int CLASSIFYING_PRIORITY = 0;

    /**
     * The priority of chains that drop packets that a target sends. They come last, so that a packet and its copy each
     * pass them, as behind {@code duplicate} in a series, and no later chain can change a drop.
     */
    public static final int DROPPING_PRIORITY = 10;

    private static final String IFB_PREFIX = "faultd";
    private static final Pattern IFB = Pattern.compile(IFB_PREFIX + "\\d{1,9}");
    private static final Pattern PIPE = Pattern.compile(IFB_PREFIX + "-([0-9a-z]{1,6})-([io])");
    private static final Pattern DEVICE_TABLE = Pattern.compile(NFT_TABLE + "(\\d{1,9})");

    private KernelNames() {}

    /**
     * The major number of a stage.
     *
     * @param minor that of its lane's class
     * @param index from 0
     */
    public static int stageMajor(int minor, int index) {
        if (index >= STAGES_OF_A_LANE || minor > LAST_LANE) {
            throw new IllegalArgumentException("no number for stage " + index + " of class " + minor);
        }
        return minor == Tree.MATCH_ALL ? ROOT_MAJOR + 1 + index : FIRST_STAGE_MAJOR + minor * STAGES_OF_A_LANE + index;
    }

    /** Whether a class of a tree can be faultd's: a lane's, a limiter's or the one above all. */
    public static boolean isOfTree(int minor) {
        return minor <= LAST_LANE || minor >= FIRST_LIMITER;
    }

    /** The minor number of a limiter's class. */
    public static int limiterMinor(int number) {
        return FIRST_LIMITER + number;
    }

    /** The index of the device that a table of family netdev is for, if it has such a name. */
    public static Optional<Integer> deviceOfTable(String name) {
        Matcher matcher = DEVICE_TABLE.matcher(name);
        return matcher.matches() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    }

    /** The device that packets received on an interface are sent through. */
    public static String ifbName(int ifindex) {
        return IFB_PREFIX + ifindex;
    }

    /**
     * The device of a point with a separate device. A pipe's device, and the table in family netdev that sends packets
     * to it, are named after the fault: {@code faultd-7k2-i} for packets that the targets of {@code f-7k2} receive,
     * {@code faultd-7k2-o} for packets that they send. A device's name has 15 characters at most (IFNAMSIZ).
     */
    public static String ifbName(ShapingPoint point) {
        return point.isPipe() ? pipeName(point.ifname(), point.received()) : ifbName(point.ifindex());
    }

    public static String pipeName(String fault, boolean received) {
        return IFB_PREFIX + "-" + fault.substring(ShortIds.FAULT_PREFIX.length()) + (received ? "-i" : "-o");
    }

    /** Whether a device or table has a pipe's name. */
    public static boolean isPipe(String name) {
        return PIPE.matcher(name).matches();
    }

    /** The pipe whose device or table has that name, if it is one. */
    public static Optional<ShapingPoint> pipeOf(Namespace namespace, String name) {
        Matcher matcher = PIPE.matcher(name);
        return matcher.matches()
                ? Optional.of(ShapingPoint.pipe(
                        namespace,
                        ShortIds.FAULT_PREFIX + matcher.group(1),
                        matcher.group(2).equals("i")))
                : Optional.empty();
    }

    /** Whether a device is one of those. */
    public static boolean isIfb(String name) {
        return IFB.matcher(name).matches();
    }

    /** The index of the interface that such a device serves. */
    public static int sourceOfIfb(String name) {
        return Integer.parseInt(name.substring(IFB_PREFIX.length()));
    }
}
