package io.faultd.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.FileDescriptor;
import io.faultd.linux.LibC;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DatagramBufferIT {
    private static final int NETLINK_ROUTE = 0;
    private static final int RTM_DELLINK = 17;
    private static final int LARGE_BYTES = 100_000;

    @Test
    void aDatagramLargerThanTheBufferArrivesWhole() {
        NetlinkRequest request = new NetlinkRequest("delete no link", RTM_DELLINK, 0, ByteBuffer.allocate(LARGE_BYTES));
        DatagramBuffer buffer = DatagramBuffer.ofThread();
        // Without NETLINK_CAP_ACK, the kernel quotes the whole of a request that it refuses.
        try (FileDescriptor socket = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, NETLINK_ROUTE)) {
            request.encode(buffer.outgoing(request.encodedBytes()), 0, 1, 0);
            buffer.send(socket);

            ByteBuffer datagram = buffer.receive(socket);

            assertThat(NetlinkMessage.decodeAll(datagram)).singleElement().satisfies(message -> {
                assertThat(message.type()).isEqualTo(NetlinkMessage.ERROR);
                assertThat(message.payload().remaining())
                        .isEqualTo(Integer.BYTES + NetlinkMessage.HEADER_BYTES + LARGE_BYTES);
            });
            assertThat(buffer.receive(socket)).as("nothing more").isNull();
        }
    }
}
