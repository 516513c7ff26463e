package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Packets of a flow, {@code tc-flower(8)}; empty parts match everything.
 *
 * @param source where they come from; of the filter's protocol
 * @param destination where they go; of the filter's protocol
 * @param ipProtocol 6 for TCP, 17 for UDP, and so on
 * @param sourcePort 1 to 65535, with TCP or UDP only
 * @param destinationPort 1 to 65535, with TCP or UDP only
 * @param classId the class to put them in, if any
 * @param actions what to do with them, in this order
 */
public record Flower(
        Optional<IpPrefix> source,
        Optional<IpPrefix> destination,
        OptionalInt ipProtocol,
        OptionalInt sourcePort,
        OptionalInt destinationPort,
        Optional<TcHandle> classId,
        List<Action> actions)
        implements FilterMatch {
    static final String KIND = "flower";

    private static final int TCA_FLOWER_CLASSID = 1;
    private static final int TCA_FLOWER_ACT = 3;
    private static final int TCA_FLOWER_KEY_ETH_TYPE = 8;
    private static final int TCA_FLOWER_KEY_IP_PROTO = 9;
    private static final int TCA_FLOWER_KEY_IPV4_SRC = 10;
    private static final int TCA_FLOWER_KEY_IPV4_DST = 12;
    private static final int TCA_FLOWER_KEY_IPV6_SRC = 14;
    private static final int TCA_FLOWER_KEY_IPV6_DST = 16;
    private static final int TCA_FLOWER_KEY_TCP_SRC = 18;
    private static final int TCA_FLOWER_KEY_TCP_DST = 19;
    private static final int TCA_FLOWER_KEY_UDP_SRC = 20;
    private static final int TCA_FLOWER_KEY_UDP_DST = 21;
    private static final int TCA_FLOWER_FLAGS = 22;
    private static final int UDP = 17;
    private static final int TCP = 6;

    public Flower {
        actions = List.copyOf(actions);
    }

    static Flower decode(AttributeReader reader) {
        FlowerReader flower = new FlowerReader();
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_FLOWER_CLASSID -> flower.classId = Optional.of(TcHandle.ofRaw(reader.s32()));
                case TCA_FLOWER_ACT -> flower.actions = ActionCodec.decodeAll(reader.nested());
                case TCA_FLOWER_KEY_IP_PROTO -> flower.ipProtocol = OptionalInt.of(reader.u8());
                case TCA_FLOWER_KEY_IPV4_SRC, TCA_FLOWER_KEY_IPV6_SRC -> flower.source = reader.bytes();
                case TCA_FLOWER_KEY_IPV4_SRC + 1, TCA_FLOWER_KEY_IPV6_SRC + 1 -> flower.sourceMask = reader.bytes();
                case TCA_FLOWER_KEY_IPV4_DST, TCA_FLOWER_KEY_IPV6_DST -> flower.destination = reader.bytes();
                case TCA_FLOWER_KEY_IPV4_DST + 1, TCA_FLOWER_KEY_IPV6_DST + 1 ->
                    flower.destinationMask = reader.bytes();
                case TCA_FLOWER_KEY_TCP_SRC, TCA_FLOWER_KEY_UDP_SRC ->
                    flower.sourcePort = OptionalInt.of(reader.u16Be());
                case TCA_FLOWER_KEY_TCP_DST, TCA_FLOWER_KEY_UDP_DST ->
                    flower.destinationPort = OptionalInt.of(reader.u16Be());
                default -> {}
            }
        }
        return flower.toFlower();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter writer, int protocol) {
        source.ifPresent(prefix ->
                encodePrefix(writer, prefix.isIpv4() ? TCA_FLOWER_KEY_IPV4_SRC : TCA_FLOWER_KEY_IPV6_SRC, prefix));
        destination.ifPresent(prefix ->
                encodePrefix(writer, prefix.isIpv4() ? TCA_FLOWER_KEY_IPV4_DST : TCA_FLOWER_KEY_IPV6_DST, prefix));
        ipProtocol.ifPresent(number -> writer.putU8(TCA_FLOWER_KEY_IP_PROTO, number));
        boolean udp = ipProtocol.orElse(0) == UDP;
        if (!udp && ipProtocol.orElse(0) != TCP && (sourcePort.isPresent() || destinationPort.isPresent())) {
            throw new IllegalArgumentException("ports are of TCP or UDP");
        }
        sourcePort.ifPresent(port -> writer.putU16Be(udp ? TCA_FLOWER_KEY_UDP_SRC : TCA_FLOWER_KEY_TCP_SRC, port));
        destinationPort.ifPresent(port -> writer.putU16Be(udp ? TCA_FLOWER_KEY_UDP_DST : TCA_FLOWER_KEY_TCP_DST, port));
        classId.ifPresent(handle -> writer.putU32(TCA_FLOWER_CLASSID, handle.raw()));
        if (!actions.isEmpty()) {
            writer.putCompound(TCA_FLOWER_ACT, list -> ActionCodec.encodeAll(actions, list));
        }
        writer.putU32(TCA_FLOWER_FLAGS, 0);
        if (protocol != Filter.ALL_PROTOCOLS) {
            writer.putU16Be(TCA_FLOWER_KEY_ETH_TYPE, protocol);
        }
    }

    /** A mask has the number after its key's. */
    private static void encodePrefix(AttributeWriter writer, int type, IpPrefix prefix) {
        writer.putBytes(type, prefix.address().getAddress()).putBytes(type + 1, prefix.mask());
    }

    /** The parts of a filter read so far; addresses and masks come one by one. */
    private static final class FlowerReader {
        private byte[] source;
        private byte[] sourceMask;
        private byte[] destination;
        private byte[] destinationMask;
        private OptionalInt ipProtocol = OptionalInt.empty();
        private OptionalInt sourcePort = OptionalInt.empty();
        private OptionalInt destinationPort = OptionalInt.empty();
        private Optional<TcHandle> classId = Optional.empty();
        private List<Action> actions = List.of();

        private Flower toFlower() {
            return new Flower(
                    prefix(source, sourceMask),
                    prefix(destination, destinationMask),
                    ipProtocol,
                    sourcePort,
                    destinationPort,
                    classId,
                    actions);
        }

        private static Optional<IpPrefix> prefix(byte[] address, byte[] mask) {
            if (address == null) {
                return Optional.empty();
            }
            int length = mask == null ? address.length * Byte.SIZE : 0;
            for (byte part : mask == null ? new byte[0] : mask) {
                length += Integer.bitCount(part & 0xff);
            }
            return Optional.of(IpPrefix.decode(IpPrefix.address(address), length));
        }
    }
}
