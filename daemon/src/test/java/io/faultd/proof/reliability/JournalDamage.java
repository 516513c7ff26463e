package io.faultd.proof.reliability;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** What a daemon meets beside being killed. */
public enum JournalDamage {
    /** Nothing. */
    KILLED,
    /** The disk with the journal is full from some moment on. */
    FULL,
    /** While none runs, the journal loses its end. */
    TRUNCATED,
    /** While none runs, a bit of the journal changes. */
    FLIPPED;

    /** Whether it is killed in the middle of its work. */
    boolean isLive() {
        return !isLossy();
    }

    /** Whether some of what was written is lost. */
    boolean isLossy() {
        return this == TRUNCATED || this == FLIPPED;
    }

    /** Does it to a journal that nobody writes to. */
    void spoil(Path journal, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(journal);
        int used = bytes.length;
        while (used > 1 && bytes[used - 1] == 0) {
            used--;
        }
        int at = random.nextInt(used);
        try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
            if (this == TRUNCATED) {
                channel.truncate(at);
            } else {
                byte flipped = (byte) (bytes[at] ^ 1 << random.nextInt(Byte.SIZE));
                channel.write(ByteBuffer.wrap(new byte[] {flipped}), at);
            }
        }
    }
}
