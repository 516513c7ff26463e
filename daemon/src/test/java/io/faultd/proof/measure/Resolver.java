package io.faultd.proof.measure;

import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.Node;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Queries a name server as a program inside a node does (RFC 1035). */
public final class Resolver {
    private static final int PORT = 53;
    private static final int LARGEST_ANSWER = 512;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE_CODE = 0x0f;
    private static final int ANSWERS = 6;
    private static final Tolerances TOLERANCES = Tolerances.here();

    private Resolver() {}

    /** Whether a query by UDP for a name's IPv4 address is answered with one. */
    public static boolean knowsByUdp(Node node, InetAddress server, String name) throws IOException {
        byte[] query = query(name);
        try (DatagramSocket socket = node.namespace().call(() -> new DatagramSocket())) {
            socket.setSoTimeout(millis(TOLERANCES.connect()));
            socket.send(new DatagramPacket(query, query.length, server, PORT));
            DatagramPacket answer = new DatagramPacket(new byte[LARGEST_ANSWER], LARGEST_ANSWER);
            socket.receive(answer);
            return isAnswered(answer.getData());
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** The same by TCP. */
    public static boolean knowsByTcp(Node node, InetAddress server, String name) throws IOException {
        byte[] query = query(name);
        Socket socket = node.namespace().call(() -> {
            Socket bound = new Socket();
            bound.bind(null);
            return bound;
        });
        try (socket) {
            socket.setSoTimeout(millis(TOLERANCES.connect()));
            socket.connect(new InetSocketAddress(server, PORT), millis(TOLERANCES.connect()));
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(query.length);
            out.write(query);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return isAnswered(in.readNBytes(in.readUnsignedShort()));
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    private static boolean isAnswered(byte[] answer) {
        return (answer[3] & RESPONSE_CODE) == 0 && answer[ANSWERS + 1] > 0;
    }

    /** A header with one question, of type A and class IN. */
    private static byte[] query(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (int word : new int[] {4711, RECURSION_DESIRED, 1, 0, 0, 0}) {
                out.writeShort(word);
            }
            for (String label : name.split("\\.")) {
                out.writeByte(label.length());
                out.write(label.getBytes(StandardCharsets.US_ASCII));
            }
            out.writeByte(0);
            out.writeShort(1);
            out.writeShort(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
