package io.faultd.rpc;

import java.io.IOException;

/**
 * A connection on which something was sent before the server closed it. On a busy machine a test may be held up for
 * longer than the server waits; then it takes another connection.
 *
 * @param sent what the sending returned
 */
record InTime<T>(RawClient client, T sent) implements AutoCloseable {
    private static final int ATTEMPTS = 20;

    /** Makes a connection. */
    interface Connecting {
        RawClient connect() throws IOException;
    }

    /** Sends something on a connection. */
    interface Sending<T> {
        /** Null where it was too late. */
        T send(RawClient client) throws IOException, InterruptedException;
    }

    /** The first of some connections on which it was sent in time. */
    static <T> InTime<T> on(Connecting connecting, Sending<T> sending) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            RawClient client = connecting.connect();
            try {
                T sent = sending.send(client);
                if (sent != null) {
                    return new InTime<>(client, sent);
                }
            } catch (IOException closedMeanwhile) {
                // another one
            }
            client.close();
        }
        throw new AssertionError("nothing was sent in time on any of " + ATTEMPTS + " connections");
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
