package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.CapturedLog;
import io.faultd.flow.AddressSet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HostTableTest {
    private final Map<String, String> world = new ConcurrentHashMap<>(Map.of("db.example", "192.0.2.1"));
    private final AtomicInteger changes = new AtomicInteger();
    private final CapturedLog log = CapturedLog.of(HostTable.class);
    private final HostTable table = new HostTable(this::find, Duration.ofSeconds(30));

    @AfterEach
    void close() {
        table.close();
        log.close();
    }

    @Test
    void aNameIsKnownOnceItWasLookedUp() {
        assertThat(table.now().of("db.example").isEmpty()).isTrue();

        table.learn(Set.of("db.example", "nobody.example")).join();

        assertThat(table.now().of("db.example")).isEqualTo(AddressSet.parse("192.0.2.1"));
        assertThat(table.now().of("nobody.example").isEmpty()).isTrue();
        assertThat(log.lines()).containsExactly("WARN host name nobody.example does not resolve");
    }

    @Test
    void aWatchedNameFollowsItsHost() {
        table.learn(Set.of("db.example")).join();
        table.watch(Set.of("db.example"));

        table.refresh(changes::incrementAndGet);
        assertThat(changes).hasValue(0);

        world.put("db.example", "192.0.2.2");
        table.refresh(changes::incrementAndGet);
        assertThat(changes).hasValue(1);
        assertThat(table.now().of("db.example")).isEqualTo(AddressSet.parse("192.0.2.2"));
    }

    @Test
    void aNameThatNoLongerResolvesKeepsItsAddresses() {
        table.learn(Set.of("db.example")).join();
        table.watch(Set.of("db.example"));
        world.clear();

        table.refresh(changes::incrementAndGet);

        assertThat(changes).hasValue(0);
        assertThat(table.now().of("db.example")).isEqualTo(AddressSet.parse("192.0.2.1"));
        assertThat(log.lines()).containsExactly("WARN host name db.example does not resolve");
    }

    @Test
    void aNameThatIsWatchedWithoutBeingKnownIsLookedUpToo() {
        table.watch(Set.of("db.example"));

        table.refresh(changes::incrementAndGet);

        assertThat(changes).hasValue(1);
        assertThat(table.now().of("db.example").isEmpty()).isFalse();
    }

    @Test
    void whatNobodyNeedsIsForgottenAtTheSecondLook() {
        table.learn(Set.of("db.example")).join();

        table.refresh(changes::incrementAndGet);
        assertThat(table.now().of("db.example").isEmpty())
                .as("whoever asked may be about to use it")
                .isFalse();
        table.refresh(changes::incrementAndGet);
        assertThat(table.now().of("db.example").isEmpty()).isTrue();
    }

    @Test
    void aLookUpThatTakesTooLongIsNotWaitedFor() {
        CountDownLatch answer = new CountDownLatch(1);
        try (HostTable slow = new HostTable(
                name -> {
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return find(name);
                },
                Duration.ofMillis(10))) {
            slow.learn(Set.of("db.example")).join();

            assertThat(slow.now().of("db.example").isEmpty()).isTrue();
            assertThat(log.lines()).containsExactly("WARN host name db.example does not resolve");
        } finally {
            answer.countDown();
        }
    }

    @Test
    @Timeout(20)
    void aRequestForManyNamesDoesNotKeepOthersWaitingAndIsGivenUpWithItsTime() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(4);
        AtomicInteger hanging = new AtomicInteger();
        try (HostTable busy = new HostTable(
                name -> {
                    if (name.startsWith("slow")) {
                        hanging.incrementAndGet();
                        waiting.countDown();
                        try {
                            answer.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    return find(name);
                },
                Duration.ofSeconds(2))) {
            Set<String> many =
                    IntStream.range(0, 10_000).mapToObj(i -> "slow" + i).collect(Collectors.toSet());
            CompletableFuture<Void> slow = busy.learn(many);
            waiting.await();
            busy.learn(Set.of("db.example")).join();
            assertThat(busy.now().of("db.example").isEmpty()).isFalse();

            slow.join();
            assertThat(log.lines())
                    .containsExactly("WARN 10000 host names do not resolve: slow0, slow1, slow10, slow100, slow1000 …");
            answer.countDown();
            busy.learn(Set.of("db.example")).join();
            assertThat(hanging).as("no other was begun").hasValue(4);
        } finally {
            answer.countDown();
        }
    }

    @Test
    void afterItsEndWhoAsksIsToldSo() {
        table.close();

        assertThat(table.learn(Set.of("db.example")))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("faultd is stopping");
    }

    private List<InetAddress> find(String name) throws UnknownHostException {
        String address = world.get(name);
        if (address == null) {
            throw new UnknownHostException(name);
        }
        return List.of(InetAddress.getByName(address));
    }
}
