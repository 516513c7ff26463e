package io.faultd.rpc;

import java.util.Optional;

/** Who made a call. */
public sealed interface Caller {
    /** In one word or two, for people to read. */
    String identity();

    /** Whose requests are counted together: the user's, or those of the address. */
    String account();

    /**
     * A process of this machine, over the Unix socket; as the kernel reports it for the socket's peer (SO_PEERCRED,
     * unix(7)) at the time it connected.
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
     * Somebody over TCP, whose right to call was shown by a certificate or the token.
     *
     * @param host address, without the port
     * @param subject of the certificate (RFC 2253); empty where none was asked for
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
