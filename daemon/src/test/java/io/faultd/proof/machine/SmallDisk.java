package io.faultd.proof.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk in memory, which a test can fill. */
public final class SmallDisk {
    private static final int BLOCK_BYTES = 4096;
    private static final String FILLER = "filler";

    private SmallDisk() {}

    /** Mounts one at a new directory. */
    public static void mount(Path at) {
        try {
            Files.createDirectories(at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Shell.run("mount", "-t", "tmpfs", "-o", "size=1m", "faultd-test", at.toString())
                .successfulOutput();
    }

    public static void unmount(Path at) {
        Shell.run("umount", at.toString()).successfulOutput();
    }

    /** Fills every block: files grow by whole blocks. */
    public static void fill(Path at) {
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream filler = Files.newOutputStream(at.resolve(FILLER))) {
            while (true) {
                filler.write(block);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left on device")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Makes room again. */
    public static void free(Path at) {
        try {
            Files.deleteIfExists(at.resolve(FILLER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
