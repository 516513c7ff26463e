package io.faultd.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The current boot of the machine; everything in the kernel from before is gone. */
final class Boot {
    private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");

    private Boot() {}

    /** A random UUID that the kernel creates at each boot (man 4 random). */
    static String id() throws IOException {
        return Files.readString(ID).strip();
    }

    /** When it began, by the present setting of the clock (man 5 proc_uptime). */
    static Instant start() throws IOException {
        String seconds = Files.readString(UPTIME).split(" ")[0];
        return Instant.now().minusMillis((long) (Double.parseDouble(seconds) * 1000));
    }
}
