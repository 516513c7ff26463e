package io.faultd.proof.reliability;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** Disturbances of a daemon besides being killed. */
public enum JournalDamage {
    /** None. */
    KILLED,
    /** The disk with the journal fills up at some moment. */
    FULL,
    /** The journal loses its end while no daemon runs. */
    TRUNCATED,
    /** A bit of the journal flips while no daemon runs. */
    FLIPPED;

    /** Whether it is killed in the middle of its work. */
    boolean isLive() {
        return !isLossy();
    }

    /** Whether written data is lost. */
    boolean isLossy() {
        return this == TRUNCATED || this == FLIPPED;
    }

    /** Damages a journal that no daemon writes to. */
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
