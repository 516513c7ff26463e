package io.faultd.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BootTimeTest {
    private static final long NANOS_PER_HUNDREDTH = 10_000_000;

    /** {@code /proc/uptime} is the boot clock in hundredths of a second, cut off (fs/proc/uptime.c). */
    @Test
    void itIsTheClockThatProcShows() throws IOException {
        long before = uptimeHundredths();
        long nanos = LibC.bootTimeNanos();
        long after = uptimeHundredths();

        assertThat(nanos / NANOS_PER_HUNDREDTH).isBetween(before, after);
    }

    private static long uptimeHundredths() throws IOException {
        String seconds = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
        return Long.parseLong(seconds.replace(".", ""));
    }
}
