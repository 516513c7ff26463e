package io.faultd.target;

import java.util.OptionalInt;

/**
 * A port of a container that Docker knows, because its image exposes it or it is published.
 *
 * @param number in the container, which is that of the packets at its interfaces
 * @param published the number under which the host forwards to it; empty where it is only exposed
 * @param protocol over IP: 6 for TCP, 17 for UDP, 132 for SCTP
 */
public record TargetPort(int number, OptionalInt published, int protocol) {}
