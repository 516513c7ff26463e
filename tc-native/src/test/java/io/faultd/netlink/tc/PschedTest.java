package io.faultd.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PschedTest {
    /** Ticks have 32 bits. */
    private static final long LONGEST_SECONDS = 273;

    @Test
    void theTickIsWhatThisKernelSaysItIs() throws Exception {
        String[] fields = Files.readString(Path.of("/proc/net/psched")).trim().split(" ");
        long nanosPerTickBySchedule = Long.parseLong(fields[1], 16) * 1000 / Long.parseLong(fields[0], 16);

        assertThat(Psched.NANOS_PER_TICK).isEqualTo(nanosPerTickBySchedule);
    }

    @Test
    void aTimeThatFillsTicksIsExactAndOneThatDoesNotOrIsTooLongIsNot() {
        assertThat(Psched.isExact(100_000_000)).isTrue();
        assertThat(Psched.isExact(1)).isFalse();
        assertThat(Psched.isExact(300_000_000_032L)).isFalse();
        assertThat(Psched.ticks(Long.MAX_VALUE)).isEqualTo(-1);
    }

    @Test
    void aBurstIsAsTcMakesItButNeverTooShort() {
        assertThat(Psched.transmitTicks(1600, 64_000)).isEqualTo(390_625);
        assertThat(Psched.transmitTicks(32_768, 125_000)).isEqualTo(4_096_000);
        assertThat(Psched.transmitTicks(1600, 12_500_000_000L))
                .as("one microsecond")
                .isEqualTo(15);
        assertThat(Psched.transmitTicks(1, Long.MAX_VALUE)).isEqualTo(15);
        assertThat(Psched.transmitTicks(0xffff_ffffL, 1)).as("the most").isEqualTo(4_294_967_281L);
    }

    @Test
    void tcMakesTheSameBurstOfTheBytesThatItIsTold() {
        for (long rate : new long[] {1, 999, 12_500, 125_000, 1_000_003, 12_500_000_000L, 1_250_000_000_000L}) {
            for (long bytes : new long[] {200, 1600, 15_000, 32_768, 1 << 20, 1 << 30}) {
                if (bytes / rate > LONGEST_SECONDS) {
                    continue;
                }
                long ticks = Psched.transmitTicks(bytes, rate);
                long micros = (long) (1_000_000 * ((double) Psched.burstBytes(ticks, rate) / rate));

                assertThat((long) (micros * 15.625))
                        .as("%d bytes at %d bytes/s", bytes, rate)
                        .isEqualTo(ticks);
            }
        }
    }
}
