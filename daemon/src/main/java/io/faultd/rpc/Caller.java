package io.faultd.rpc;

import java.util.Optional;

/** Who made a call. */
public sealed interface Caller {
    /** A short text for people. */
    String identity();

    /** The account whose requests are counted together: the user or the address. */
    String account();

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
    }

    /**
     * A client over TCP, authorized by a certificate or the token.
     *
     * @param host address, without the port
     * @param subject of the certificate (RFC 2253); empty where none was required
     */
    record Remote(String host, int port, Optional<String> subject) implements Caller {
        @Override
        public String identity() {
            String address = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
            return subject.map(name -> name + " at " + address).orElse(address);
        }

        @Override
        public String account() {
            return host;
        }

        Remote with(String name) {
            return new Remote(host, port, Optional.of(name));
        }
    }
}
