package io.faultd.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One netlink message as it travels: {@code struct nlmsghdr} of {@code linux/netlink.h}, and what follows it.
 *
 * @param type what the message is; below 16 it concerns the protocol itself
 * @param flags {@code NLM_F_…}
 * @param sequence ties an answer to its request
 * @param portId the socket that the message is to or from; 0 is the kernel
 * @param payload what follows the header, without padding; read-only, in native byte order
 */
public record NetlinkMessage(int type, int flags, int sequence, int portId, ByteBuffer payload) {
    /** {@code NLMSG_ERROR}: the answer to one request, a failure or (error 0) a success. */
    public static final int ERROR = 2;

    /** {@code NLMSG_DONE}: the end of a dump. */
    public static final int DONE = 3;

    /** {@code NLM_F_REQUEST}. */
    public static final int REQUEST = 0x1;

    /** {@code NLM_F_ACK}: answer success as well. */
    public static final int ACK = 0x4;

    /** {@code NLM_F_ECHO}: send back the resulting object. */
    public static final int ECHO = 0x8;

    /** {@code NLM_F_DUMP_INTR}: the objects changed during the dump, which can be inconsistent. */
    public static final int DUMP_INTERRUPTED = 0x10;

    /** {@code NLM_F_DUMP}: all objects, not one. */
    public static final int DUMP = 0x300;

    /** {@code NLM_F_REPLACE}: override what exists. */
    public static final int REPLACE = 0x100;

    /** {@code NLM_F_EXCL}: do not touch what exists. */
    public static final int EXCLUSIVE = 0x200;

    /** {@code NLM_F_CREATE}: create what does not exist. */
    public static final int CREATE = 0x400;

    /** {@code NLM_F_APPEND}: add at the end. */
    public static final int APPEND = 0x800;

    static final int HEADER_BYTES = 16;

    /** Makes the payload read-only and independent of the given buffer's position. */
    public NetlinkMessage {
        payload = payload.slice().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** Returns the payload, from its first byte on. */
    @Override
    public ByteBuffer payload() {
        return payload.duplicate().order(ByteOrder.nativeOrder());
    }

    /** Returns a reader of the payload. */
    public AttributeReader reader() {
        return AttributeReader.of(payload);
    }

    /** Appends the message to a buffer in native byte order, padded to a multiple of 4. */
    public void encode(ByteBuffer out) {
        encode(out, type, flags, sequence, portId, payload());
    }

    static void encode(ByteBuffer out, int type, int flags, int sequence, int portId, ByteBuffer payload) {
        int length = payload.remaining();
        out.putInt(HEADER_BYTES + length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(portId)
                .put(payload);
        for (int padding = encodedBytes(length) - HEADER_BYTES - length; padding > 0; padding--) {
            out.put((byte) 0);
        }
    }

    static int encodedBytes(int payloadBytes) {
        return HEADER_BYTES + payloadBytes + 3 & ~3;
    }

    /**
     * Reads all messages of one datagram, from the buffer's position to its limit, and copies them out of it.
     *
     * @throws MalformedNetlinkException if a message is shorter than its header or longer than the datagram
     */
    public static List<NetlinkMessage> decodeAll(ByteBuffer datagram) {
        List<NetlinkMessage> messages = new ArrayList<>();
        ByteBuffer in = datagram.slice().order(ByteOrder.nativeOrder());
        while (in.hasRemaining()) {
            messages.add(decode(in));
        }
        return messages;
    }

    private static NetlinkMessage decode(ByteBuffer in) {
        int available = in.remaining();
        if (available < HEADER_BYTES) {
            throw new MalformedNetlinkException(available + " bytes left, too few for a message header");
        }
        int start = in.position();
        int length = in.getInt();
        int type = in.getShort() & 0xffff;
        int flags = in.getShort() & 0xffff;
        int sequence = in.getInt();
        int portId = in.getInt();
        if (length < HEADER_BYTES || length > available) {
            throw new MalformedNetlinkException(
                    "message of type " + type + " has length " + length + " where " + available + " bytes are left");
        }
        byte[] payload = new byte[length - HEADER_BYTES];
        in.get(payload);
        in.position(Math.min(start + encodedBytes(payload.length), in.limit()));
        return new NetlinkMessage(type, flags, sequence, portId, ByteBuffer.wrap(payload));
    }
}
