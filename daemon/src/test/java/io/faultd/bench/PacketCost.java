package io.faultd.bench;

import io.faultd.linux.NetworkNamespace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cost of a datagram from one target to another: processor time of the sending thread, which does all the kernel's
 * work up to the receiver's socket. Nothing reads that socket, so it drops datagrams when it is full. Unlike wall-clock
 * time, processor time is independent of other processes.
 */
final class PacketCost implements AutoCloseable {
    private static final int DATAGRAMS = 1000;
    private static final int WARM_UP_ROUNDS = 20;
    private static final int PAYLOAD_BYTES = 64;
    private static final int SMALLEST_BUFFER = 1;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final DatagramChannel sender;
    private final SocketAddress one;
    private final SocketAddress other;

    /**
     * Measures datagrams from a target to two others.
     *
     * @param names the directory of named namespaces
     */
    PacketCost(Path names, String sender, String one, String other) throws IOException {
        this.sender = open(names, sender);
        this.one = receiver(names, one);
        this.other = receiver(names, other);
    }

    private DatagramChannel open(Path names, String target) throws IOException {
        try (NetworkNamespace namespace = NetworkNamespace.open(names.resolve(target.substring("netns:".length())))) {
            DatagramChannel channel = namespace.call(DatagramChannel::open);
            channels.add(channel);
            return channel.bind(new InetSocketAddress(Testbed.address(target), 0));
        }
    }

    private SocketAddress receiver(Path names, String target) throws IOException {
        DatagramChannel channel = open(names, target);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALLEST_BUFFER);
        return channel.getLocalAddress();
    }

    /**
     * Nanoseconds of processor time a datagram, to the one and to the other, in turns.
     *
     * @return the medians of the first, of the second, and of the rounds' quotients
     */
    Costs measure(int rounds) throws IOException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            nanos(one);
            nanos(other);
        }
        List<Double> toOne = new ArrayList<>();
        List<Double> toOther = new ArrayList<>();
        List<Double> quotients = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            toOne.add(nanos(one));
            toOther.add(nanos(other));
            quotients.add(toOne.get(round) / toOther.get(round));
        }
        return new Costs(median(toOne), median(toOther), median(quotients));
    }

    /** Medians. */
    record Costs(double one, double other, double quotient) {}

    private double nanos(SocketAddress receiver) throws IOException {
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < DATAGRAMS; i++) {
            sender.send(payload.rewind(), receiver);
        }
        return (double) (threads.getCurrentThreadCpuTime() - start) / DATAGRAMS;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }
}
