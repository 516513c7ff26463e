package io.faultd.rpc;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;

/** Who made a call. */
public sealed interface Caller {
    /** In one word or two, for people to read. */
    String identity();

    /** Whose requests are counted together: the user's, or those of the address. */
    String account();

    /** Who can easily come under many accounts: the user, or whoever has an address of the subnet (all of loopback, a /24, a /64). */
    String subnet();

    /**
     * A process of this machine, over the Unix socket; as the kernel reports it for the socket's peer (SO_PEERCRED, unix(7)) at the
     * time it connected.
     *
     * @param uid its effective user
     */
    record Local(int uid, int pid) implements Caller {
        @Override
        public String identity() {
            return account() + " pid=" + pid;
        }

        @Override
        public String account() {
            return "uid=" + Integer.toUnsignedString(uid);
        }

        @Override
        public String subnet() {
            return account();
        }
    }

    /**
     * Somebody over TCP, whose right to call was shown by a certificate or the token.
     *
     * @param host address, without the port
     * @param subject of the certificate (RFC 2253); empty where none was asked for
     */
    record Remote(String host, int port, Optional<String> subject) implements Caller {
        private static final int IP4_BYTES = 4;
        private static final int IP4_SUBNET_BITS = 24;
        private static final int IP6_SUBNET_BITS = 64;
        private static final byte LOOPBACK = 127;

        @Override
        public String identity() {
            String address = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
            return subject.map(name -> name + " at " + address).orElse(address);
        }

        @Override
        public String account() {
            return host;
        }

        @Override
        public String subnet() {
            byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
            if (address == null) {
                return host;
            }
            int bits =
                    address.length > IP4_BYTES ? IP6_SUBNET_BITS : address[0] == LOOPBACK ? Byte.SIZE : IP4_SUBNET_BITS;
            Arrays.fill(address, bits / Byte.SIZE, address.length, (byte) 0);
            return NetUtil.bytesToIpAddress(address) + "/" + bits;
        }

        Remote with(String name) {
            return new Remote(host, port, Optional.of(name));
        }
    }
}
