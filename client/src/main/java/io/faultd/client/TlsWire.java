package io.faultd.client;

import io.faultd.unit.Durations;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection by TLS 1.3 to a server whose certificate has the requested name. */
final class TlsWire implements Wire {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final String[] VERSION = {"TLSv1.3"};

    private final SSLSocket socket;
    private final InputStream in;
    private final Duration silence;

    private TlsWire(SSLSocket socket, Duration silence) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.silence = silence;
    }

    /**
     * Connects and authenticates the server.
     *
     * @param silence the longest wait for a byte, above zero
     * @throws javax.net.ssl.SSLException when the server is not the expected one, or has no TLS 1.3
     */
    static TlsWire connect(Endpoint.Https endpoint, TlsIdentity identity, Duration silence) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(endpoint.hostname(), endpoint.port()), CONNECT_TIMEOUT_MILLIS);
            SSLSocket socket = (SSLSocket) identity.context()
                    .getSocketFactory()
                    .createSocket(plain, endpoint.hostname(), endpoint.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(VERSION);
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, silence.toMillis())));
            socket.startHandshake();
            return new TlsWire(socket, silence);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        socket.getOutputStream().write(copy);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        read(one, 0, 1);
        return one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int count = in.read(target, offset, length);
            if (count < 0) {
                throw new EOFException("it closed the connection in the middle of an answer");
            }
            return count;
        } catch (SocketTimeoutException e) {
            throw new SocketTimeoutException("no answer within " + Durations.format(silence));
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is lost: everything expected has been read.
        }
    }
}
