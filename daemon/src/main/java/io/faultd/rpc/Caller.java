package io.faultd.rpc;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;

/** Who made a call. */
public sealed interface Caller {
    /** A short text for people. */
    String identity();

    /** The account whose requests are counted together: the user or the address. */
    String account();

    /** The origin of possibly many accounts: the user, or the subnet of the address (all of loopback, a /24, a /64). */
    String subnet();

    /**
     * A process of this machine, over the Unix socket; as the kernel reported it for the socket's peer (SO_PEERCRED,
     * unix(7)) when it connected.
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
     * A client over TCP, authorized by a certificate or the token.
     *
     * @param host address, without the port
     * @param subject of the certificate (RFC 2253); empty where none was required
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
