package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BootClockTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private long uptimeNanos = 5_000_000_000L;

    @Test
    void itGoesOnByTheBootClockFromTheTimeOfDayAtItsStart() {
        BootClock clock = startedAt(NOON);
        assertThat(clock.instant()).isEqualTo(NOON);

        uptimeNanos += 1;
        assertThat(clock.instant()).isEqualTo(NOON.plusNanos(1));

        uptimeNanos += Duration.ofHours(9).toNanos();
        assertThat(clock.instant()).isEqualTo(NOON.plusNanos(1).plus(Duration.ofHours(9)));
    }

    @Test
    void whatIsLeftUntilADeadlineIsTheSameToADaemonThatStartedAfterTheTimeOfDayWasSet() {
        BootClock first = startedAt(NOON);
        Instant deadline = first.instant().plusSeconds(30);
        long written = first.bootNanos(deadline);

        uptimeNanos += Duration.ofSeconds(10).toNanos();
        BootClock second = startedAt(NOON.minus(Duration.ofDays(300)));

        assertThat(Duration.between(second.instant(), second.instantAt(written)))
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(second.bootNanos(second.instantAt(written))).isEqualTo(written);
    }

    private BootClock startedAt(Instant wall) {
        return new BootClock(Clock.fixed(wall, ZoneOffset.UTC), () -> uptimeNanos);
    }
}
