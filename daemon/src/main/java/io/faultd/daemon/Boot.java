package io.faultd.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which boot of the machine this is; whatever was in the kernel before it is gone. */
final class Boot {
    private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

    private Boot() {}

    /** A random UUID that the kernel makes at each boot (man 4 random). */
    static String id() throws IOException {
        return Files.readString(ID).strip();
    }
}
