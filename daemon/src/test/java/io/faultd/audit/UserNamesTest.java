package io.faultd.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UserNamesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final AtomicLong now = new AtomicLong();
    private final List<Integer> asked = new CopyOnWriteArrayList<>();

    @Test
    void aNameIsAskedForOnceInAWhile() {
        try (var names = new UserNames(this::named, now::get, LONG)) {
            for (int i = 0; i < 1000; i++) {
                assertThat(names.of(7)).contains("user7");
            }
            assertThat(names.of(8)).contains("user8");
            assertThat(names.of(-1)).isEmpty();
            assertThat(asked).containsExactly(7, 8, -1);

            now.addAndGet(Duration.ofMinutes(6).toNanos());
            assertThat(names.of(7)).contains("user7");
            assertThat(asked).containsExactly(7, 8, -1, 7);
        }
    }

    @Test
    void aServiceThatHangsHoldsUpOneOnceAndNobodyAfterwards() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (var names = new UserNames(
                uid -> {
                    if (uid == 99) {
                        answered.countDown(); // behind all others
                    } else {
                        await(answer);
                    }
                    return named(uid);
                },
                now::get,
                Duration.ofMillis(500))) {
            long before = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                assertThat(names.of(i)).isEmpty();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));

            assertThat(names.of(99)).isEmpty();
            answer.countDown();
            answered.await();
            assertThat(names.of(0)).contains("user0");
        }
    }

    @Test
    void aServiceThatFailsIsNoName() {
        try (var names = new UserNames(
                uid -> {
                    throw new IllegalStateException("the test says so");
                },
                now::get,
                LONG)) {
            assertThat(names.of(7)).isEmpty();
        }
    }

    private Optional<String> named(int uid) {
        asked.add(uid);
        return uid < 0 ? Optional.empty() : Optional.of("user" + uid);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
