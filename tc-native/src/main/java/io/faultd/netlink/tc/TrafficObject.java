package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A qdisc, class or filter as the kernel reported it, in the kernel's own bytes, without its counters.
 *
 * @param type {@code RTM_NEWQDISC}, {@code RTM_NEWTCLASS} or {@code RTM_NEWTFILTER}
 * @param handle of itself
 * @param parent where it is attached
 * @param info of a filter its priority and protocol; else 0
 * @param attributes those that define it, in their order
 */
public record TrafficObject(int type, int handle, int parent, int info, ByteBuffer attributes) {
    /** The beginning of {@code TCA_HTB_INIT}: {@code struct tc_htb_glob}, whose last field counts. */
    private static final int HTB_INIT = 2;

    private static final int HTB_GLOB_BYTES = 20;
    private static final int HTB_VERSION_SHIFT = 16;

    /** {@code TCA_CODEL_…}, and {@code TCA_FQ_CODEL_…} where its numbers differ. */
    private static final int CODEL_TARGET = 1;

    private static final int CODEL_INTERVAL = 3;
    private static final int CODEL_CE_THRESHOLD = 5;
    private static final int FQ_CODEL_CE_THRESHOLD = 7;

    private static final int U32_LINK = 3;
    private static final int U32_SEL = 5;
    private static final int U32_POLICE = 6;
    private static final int U32_ACT = 7;
    private static final int U32_PCNT = 9;
    private static final int U32_FLAGS = 11;
    private static final int MATCHALL_ACT = 2;
    private static final int MATCHALL_FLAGS = 3;
    private static final int MATCHALL_PCNT = 4;
    private static final int FW_POLICE = 2;
    private static final int FW_ACT = 4;

    /** {@code TCA_CLS_FLAGS_IN_HW} and {@code …_NOT_IN_HW}: the kernel reports them, and does not accept them. */
    private static final int REPORTED_FLAGS = 4 | 8;

    private static final int STAB = 8;
    private static final int HARDWARE_OFFLOAD = 12;
    private static final int INGRESS_BLOCK = 13;
    private static final int EGRESS_BLOCK = 14;

    private static final int FIXED_BYTES = 5 * Integer.BYTES;

    /** Makes the attributes independent of the given buffer's position. */
    public TrafficObject {
        attributes = attributes.slice().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    @Override
    public ByteBuffer attributes() {
        return attributes.duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * Reads an object of a dump.
     *
     * @throws MalformedNetlinkException if it is not a valid object of its kind
     */
    public static TrafficObject of(NetlinkMessage message) {
        return MalformedNetlinkException.decoding("qdisc, class or filter", () -> read(message));
    }

    private static TrafficObject read(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        TcMessage header = TcMessage.decode(reader);
        AttributeWriter kept = new AttributeWriter();
        String kind = "";
        while (reader.next()) {
            switch (reader.type()) {
                case TcMessage.TCA_KIND -> {
                    kind = reader.string();
                    kept.putString(TcMessage.TCA_KIND, kind);
                }
                case TcMessage.TCA_OPTIONS ->
                    kept.putBytes(TcMessage.TCA_OPTIONS, withoutCounts(message.type(), kind, reader.bytes()));
                // Attributes that can't be sent back are found when a copy is compared with its original.
                case TcMessage.TCA_CHAIN, STAB, HARDWARE_OFFLOAD, INGRESS_BLOCK, EGRESS_BLOCK ->
                    kept.putBytes(reader.type(), reader.bytes());
                default -> {}
            }
        }
        boolean isFilter = message.type() == TcMessage.NEW_FILTER;
        return new TrafficObject(
                message.type(),
                header.handle(),
                header.parent(),
                isFilter ? header.info() : 0,
                ByteBuffer.wrap(kept.toByteArray()));
    }

    private static byte[] withoutCounts(int type, String kind, byte[] options) {
        if (type == TcMessage.NEW_QDISC && kind.equals(Htb.KIND)) {
            return edited(options, HTB_INIT, value -> Arrays.fill(value, HTB_GLOB_BYTES - 4, HTB_GLOB_BYTES, (byte) 0));
        }
        if (type == TcMessage.NEW_FILTER && kind.equals("u32")) {
            return without(options, U32_PCNT);
        }
        if (type == TcMessage.NEW_FILTER && kind.equals("matchall")) {
            return without(options, MATCHALL_PCNT);
        }
        return options;
    }

    public String kind() {
        return attribute(TcMessage.TCA_KIND)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).replace("\0", ""))
                .orElse("");
    }

    private byte[] options() {
        return attribute(TcMessage.TCA_OPTIONS).orElse(new byte[0]);
    }

    private Optional<byte[]> attribute(int wanted) {
        return find(AttributeReader.of(attributes()), wanted);
    }

    private static Optional<byte[]> find(AttributeReader reader, int wanted) {
        while (reader.next()) {
            if (reader.type() == wanted) {
                return Optional.of(reader.bytes());
            }
        }
        return Optional.empty();
    }

    private boolean hasOption(int wanted) {
        return find(AttributeReader.of(ByteBuffer.wrap(options())), wanted).isPresent();
    }

    /** Whether it is a filter of u32 that matches packets, rather than one of the tables that contain such filters. */
    public boolean isRuleOfU32() {
        return hasOption(U32_SEL);
    }

    /** Whether it is such a filter that links to another table. */
    public boolean leadsOn() {
        return hasOption(U32_LINK);
    }

    /** Why the kernel reports it incompletely, so that it can't be recreated. */
    public Optional<String> secret() {
        if (type == TcMessage.NEW_FILTER) {
            return switch (kind()) {
                case "u32" -> action(U32_POLICE, U32_ACT);
                case "matchall" -> action(MATCHALL_ACT);
                case "fw" -> action(FW_POLICE, FW_ACT);
                default -> Optional.of("a filter of the kind " + kind());
            };
        }
        if (type == TcMessage.NEW_QDISC && kind().equals(Netem.KIND)) {
            Netem netem = Netem.decode(AttributeReader.of(ByteBuffer.wrap(options())));
            return netem.jitterNanos() == 0 && netem.slot().isEmpty()
                    ? Optional.empty()
                    : Optional.of("a netem whose distribution the kernel does not report");
        }
        return Optional.empty();
    }

    private Optional<String> action(int... types) {
        return Arrays.stream(types).anyMatch(this::hasOption) ? Optional.of("a filter with actions") : Optional.empty();
    }

    /** Returns the request to recreate it on a device. */
    public NetlinkRequest request(int device) {
        String name = type == TcMessage.NEW_QDISC ? "qdisc" : type == TcMessage.NEW_CLASS ? "class" : "filter";
        return NetlinkRequest.of(
                "restore " + name + " " + kind() + " " + TcHandle.ofRaw(handle),
                type,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                writer -> {
                    new TcMessage(device, handle, parent, info).encode(writer);
                    AttributeReader reader = AttributeReader.of(attributes());
                    while (reader.next()) {
                        switch (reader.type()) {
                            case TcMessage.TCA_KIND, TcMessage.TCA_CHAIN ->
                                writer.putBytes(reader.type(), reader.bytes());
                            case TcMessage.TCA_OPTIONS -> writer.putBytes(reader.type(), asSent(reader.bytes()));
                            default -> {}
                        }
                    }
                });
    }

    /**
     * The options to send so that the kernel reports these: it does not accept all of them in the form that it reports.
     */
    private byte[] asSent(byte[] reported) {
        String kind = kind();
        if (type == TcMessage.NEW_FILTER) {
            int flags = kind.equals("u32") ? U32_FLAGS : kind.equals("matchall") ? MATCHALL_FLAGS : -1;
            return edited(reported, flags, value -> putInt(value, getInt(value) & ~REPORTED_FLAGS));
        }
        if (type != TcMessage.NEW_QDISC) {
            return reported;
        }
        return switch (kind) {
            // htb_dump reports HTB_VER, of which htb_init accepts the upper half (net/sched/sch_htb.c).
            case Htb.KIND -> edited(reported, HTB_INIT, value -> putInt(value, getInt(value) >>> HTB_VERSION_SHIFT));
            case "codel" -> codelTimes(reported, CODEL_CE_THRESHOLD);
            case "fq_codel" -> codelTimes(reported, FQ_CODEL_CE_THRESHOLD);
            default -> reported;
        };
    }

    private static byte[] codelTimes(byte[] reported, int ceThreshold) {
        byte[] options = reported;
        for (int time : new int[] {CODEL_TARGET, CODEL_INTERVAL, ceThreshold}) {
            options = edited(options, time, value -> putInt(value, codelMicros(getInt(value))));
        }
        return options;
    }

    /**
     * CoDel counts in units of 1024 ns and rounds down both when it reads a time and when it reports one
     * (include/net/codel.h).
     */
    static int codelMicros(int reported) {
        long units = (Integer.toUnsignedLong(reported) * 1000 + 1023) / 1024;
        return (int) ((units * 1024 + 999) / 1000);
    }

    private static int getInt(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }

    private static void putInt(byte[] value, int number) {
        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).putInt(number);
    }

    /** The same attributes with one of them replaced, if it is present. */
    private static byte[] edited(byte[] attributes, int wanted, Consumer<byte[]> edit) {
        AttributeWriter writer = new AttributeWriter();
        AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(attributes));
        while (reader.next()) {
            byte[] value = reader.bytes();
            if (reader.type() == wanted) {
                edit.accept(value);
            }
            writer.putBytes(reader.type(), value);
        }
        return writer.toByteArray();
    }

    private static byte[] without(byte[] attributes, int unwanted) {
        AttributeWriter writer = new AttributeWriter();
        AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(attributes));
        while (reader.next()) {
            if (reader.type() != unwanted) {
                writer.putBytes(reader.type(), reader.bytes());
            }
        }
        return writer.toByteArray();
    }

    public int bytes() {
        return FIXED_BYTES + attributes.remaining();
    }

    public void writeTo(ByteBuffer out) {
        out.putInt(type).putInt(handle).putInt(parent).putInt(info);
        out.putInt(attributes.remaining()).put(attributes());
    }

    public static TrafficObject readFrom(ByteBuffer in) {
        if (in.remaining() < FIXED_BYTES) {
            throw new MalformedNetlinkException(in.remaining() + " bytes left, too few for a qdisc, class or filter");
        }
        int type = in.getInt();
        int handle = in.getInt();
        int parent = in.getInt();
        int info = in.getInt();
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new MalformedNetlinkException(length + " bytes of attributes where " + in.remaining() + " are left");
        }
        ByteBuffer attributes = in.slice(in.position(), length);
        in.position(in.position() + length);
        return new TrafficObject(type, handle, parent, info, attributes);
    }
}
