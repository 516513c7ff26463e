package io.faultd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.IpPrefix;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the numbers of {@code linux/if_tunnel.h} and {@code linux/if_link.h}. */
class TunnelEndTest {
    @ParameterizedTest
    @CsvSource({
        "ipip, 3, 192.0.2.1",
        "sit, 3, 192.0.2.1",
        "ip6tnl, 3, 2001:db8::1",
        "gre, 7, 192.0.2.1",
        "ip6gretap, 7, 2001:db8::1",
        "vti, 5, 192.0.2.1",
        "vxlan, 2, 192.0.2.1",
        "vxlan, 16, 2001:db8::1",
        "geneve, 2, 192.0.2.1",
        "geneve, 7, 2001:db8::1"
    })
    void theOtherEndIsReadByTheKindsNumber(String kind, int number, String address) {
        byte[] bytes = IpPrefix.parse(address + (address.contains(":") ? "/128" : "/32"))
                .address()
                .getAddress();

        assertThat(decode(kind, data -> data.putBytes(number, bytes)).remote().map(end -> end.getAddress()))
                .contains(bytes);
    }

    @Test
    void aWildcardAndAGroupAreNoSingleEnd() {
        for (byte[] address : new byte[][] {{0, 0, 0, 0}, {(byte) 239, 1, 1, 1}}) {
            assertThat(decode("vxlan", data -> data.putBytes(2, address)).remote())
                    .isEmpty();
        }
        assertThat(decode("ip6tnl", data -> data.putBytes(3, new byte[16])).remote())
                .isEmpty();
    }

    @Test
    void onlyTunnelsOverUdpHaveAPort() {
        assertThat(decode("vxlan", data -> data.putU16Be(15, 4789)).port()).isEqualTo(OptionalInt.of(4789));
        assertThat(decode("geneve", data -> data.putU16Be(5, 6081)).port()).isEqualTo(OptionalInt.of(6081));
        assertThat(decode("gre", data -> data.putU32(5, 7)).port()).isEmpty();
    }

    private static TunnelEnd decode(String kind, Consumer<AttributeWriter> data) {
        AttributeWriter writer = new AttributeWriter();
        data.accept(writer);
        return TunnelEnd.decode(kind, AttributeReader.of(ByteBuffer.wrap(writer.toByteArray())));
    }
}
