package io.faultd.netlink.diag;

import java.util.Optional;

/** How far a TCP connection has come: the states of {@code net/tcp_states.h}. */
public enum TcpState {
    ESTABLISHED(1),
    SYN_SENT(2),
    SYN_RECEIVED(3),
    FIN_WAIT_1(4),
    FIN_WAIT_2(5),
    /** No process has the connection any more; it only waits until late packets have expired. */
    TIME_WAIT(6),
    CLOSED(7),
    CLOSE_WAIT(8),
    LAST_ACK(9),
    LISTENING(10),
    CLOSING(11),
    /** {@code TCP_NEW_SYN_RECV}: a connection request without a socket yet. */
    NEW_SYN_RECEIVED(12);

    private final int number;

    TcpState(int number) {
        this.number = number;
    }

    /** The state's bit in {@code idiag_states}. */
    int bit() {
        return 1 << number;
    }

    /** Finds a state by the kernel's number; empty for one that came later. */
    static Optional<TcpState> of(int number) {
        for (TcpState state : values()) {
            if (state.number == number) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
