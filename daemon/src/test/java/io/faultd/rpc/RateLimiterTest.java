package io.faultd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private long now = Long.MAX_VALUE - 5; // nanoTime can overflow
    private final RateLimiter limiter = new RateLimiter(10, () -> now);

    @Test
    void twoSecondsWorthAreAdmittedAtOnceAndTenASecondAfterwards() {
        assertThat(admitted(100)).isEqualTo(20);

        pass(500);
        assertThat(admitted(100)).isEqualTo(5);
    }

    @Test
    void whatIsNotUsedIsNotSavedUpForEver() {
        pass(3_600_000);

        assertThat(admitted(100)).isEqualTo(20);
    }

    @Test
    void accountsAreCountedApart() {
        admitted(100);

        assertThat(limiter.admits("uid=2")).isTrue();
    }

    @Test
    void aBatchIsAdmittedWholeAndPaidForAfterwards() {
        assertThat(limiter.admits("uid=1")).isTrue();
        limiter.charge("uid=1", 99);
        pass(7_900);
        assertThat(limiter.admits("uid=1")).isFalse();
        pass(300);
        assertThat(limiter.admits("uid=1")).isTrue();
    }

    @Test
    void manyAccountsTakeNoMemoryForEver() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(limiter.admits("uid=" + i)).isTrue();
            pass(1);
        }

        assertThat(limiter.accounts()).isLessThan(5000);
    }

    @Test
    void zeroMeansAnyNumber() {
        RateLimiter none = new RateLimiter(0, () -> now);
        for (int i = 0; i < 10_000; i++) {
            assertThat(none.admits("uid=1")).isTrue();
        }
        assertThat(none.accounts()).isZero();
    }

    private int admitted(int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += limiter.admits("uid=1") ? 1 : 0;
        }
        return admitted;
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
