package io.faultd.netlink;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A message to be sent: what a {@link NetlinkMessage} is before a socket gives it a sequence number.
 *
 * @param operation what it asks for, in words a user understands; errors begin with it
 * @param type the message type
 * @param flags {@code NLM_F_…} beyond REQUEST, which all have, and ACK and DUMP, which the socket's methods add
 * @param payload what follows the header
 */
public record NetlinkRequest(String operation, int type, int flags, ByteBuffer payload) {
    /** Makes the payload read-only and independent of the given buffer's position. */
    public NetlinkRequest {
        payload = payload.slice().asReadOnlyBuffer();
    }

    /** Builds a request whose payload is what {@code body} writes. */
    public static NetlinkRequest of(String operation, int type, int flags, Consumer<AttributeWriter> body) {
        AttributeWriter writer = new AttributeWriter();
        body.accept(writer);
        return new NetlinkRequest(operation, type, flags, ByteBuffer.wrap(writer.toByteArray()));
    }

    /** Returns the payload, from its first byte on. */
    @Override
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    /** Returns the message that this request is when sent with those flags, sequence number and port id. */
    public NetlinkMessage toMessage(int extraFlags, int sequence, int portId) {
        return new NetlinkMessage(type, flags | NetlinkMessage.REQUEST | extraFlags, sequence, portId, payload);
    }

    int encodedBytes() {
        return NetlinkMessage.encodedBytes(payload.remaining());
    }

    void encode(ByteBuffer out, int extraFlags, int sequence, int portId) {
        NetlinkMessage.encode(out, type, flags | NetlinkMessage.REQUEST | extraFlags, sequence, portId, payload());
    }
}
