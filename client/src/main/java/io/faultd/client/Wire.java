package io.faultd.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection whose waits are limited. {@link #close} from another thread ends a read that waits. */
interface Wire extends AutoCloseable {
    /** Sends all of the bytes. */
    void write(ByteBuffer bytes) throws IOException;

    /** The next byte, 0 to 255. */
    int read() throws IOException;

    /** Reads some bytes, at least one. */
    int read(byte[] target, int offset, int length) throws IOException;

    @Override
    void close();
}
