package io.faultd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PschedTest {
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
    void aBurstTakesItsWholeTimeRoundedUp() {
        assertThat(Psched.transmitTicks(1600, 64_000)).isEqualTo(390_625);
        assertThat(Psched.transmitTicks(1600, 12_500_000_000L)).isEqualTo(2);
        assertThat(Psched.transmitTicks(1, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(Psched.transmitTicks(0xffff_ffffL, 1)).isEqualTo(0xffff_ffffL);
    }
}
