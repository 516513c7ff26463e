package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.protocol.LeaseInfo;
import io.faultd.protocol.Stopped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultLeaseTest {
    private static final Duration TTL = Duration.ofMillis(300);
    private static final String LEASE = "{\"lease\":\"l-abcdef\",\"holder\":\"a"
            + " test\",\"ttl\":\"0.3s\",\"expires\":\"2026-11-21T12:00:00Z\",\"faults\":[]}";
    private static final String ENDED = "{\"ended\":[\"f-1\"],\"reduced\":[],\"targets\":[\"db\"]}";

    private final BlockingQueue<Map<String, Object>> renewals = new LinkedBlockingQueue<>();
    private final BlockingQueue<FaultdException> troubles = new LinkedBlockingQueue<>();
    private volatile String answerToRenewal = "\"result\":" + LEASE;
    private WireServer server;
    private FaultdClient faultd;

    @BeforeEach
    void connect() throws IOException {
        server = new WireServer().answersCalls(this::answer);
        faultd = FaultdClient.connect(server.address());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private String answer(Map<String, Object> call) {
        return switch (call.get("method").toString()) {
            case "lease.renew" -> {
                renewals.add(call);
                yield answerToRenewal;
            }
            case "lease.create" -> "\"result\":" + LEASE;
            case "lease.revoke" -> "\"result\":" + ENDED;
            case "lease.list" -> "\"result\":[" + LEASE + "]";
            default -> "\"result\":{\"fault\":\"f-1\",\"targets\":[\"db\"],\"interfaces\":[],\"skipped\":[]}";
        };
    }

    private FaultLease make() {
        return faultd.lease(TTL, "a test", troubles::add);
    }

    @Test
    void isRenewedAgainAndAgainUntilItIsClosed() throws InterruptedException {
        FaultLease lease = make();
        for (int i = 0; i < 3; i++) {
            assertThat(renewals.take().get("params")).isEqualTo(Map.of("lease", "l-abcdef"));
        }
        assertThat(lease.revoke()).isEqualTo(new Stopped(List.of("f-1"), List.of(), List.of("db")));
        renewals.clear();

        // One can have been in progress.
        renewals.poll(TTL.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(renewals.poll(TTL.toMillis(), TimeUnit.MILLISECONDS)).isNull();
        assertThat(troubles).isEmpty();
        assertThat(server.requests().get(0).call())
                .containsEntry("method", "lease.create")
                .containsEntry("params", Map.of("ttl", "300ms", "holder", "a test"));
    }

    @Test
    void faultsAreBoundToIt() {
        try (FaultLease lease = make()) {
            faultd.slow("db").delay(Duration.ofMillis(10)).lease(lease).apply();
        }

        assertThat(server.requests().stream().map(WireServer.Request::call)).anySatisfy(call -> assertThat(call)
                .containsEntry("method", "slow")
                .containsEntry("params", Map.of("targets", List.of("db"), "delay", "10ms", "lease", "l-abcdef")));
        assertThat(server.requests().get(server.requests().size() - 1).call()).containsEntry("method", "lease.revoke");
    }

    @Test
    void oneThatTheDaemonHasNotIsLostAndNotAskedForAgain() throws InterruptedException {
        answerToRenewal = "\"error\":{\"code\":-32001,\"message\":\"there is no lease l-abcdef\"}";
        FaultLease lease = make();

        assertThat(troubles.take()).hasMessage("there is no lease l-abcdef");
        assertThat(lease.isLost()).isTrue();
        renewals.clear();
        assertThat(renewals.poll(TTL.toMillis(), TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void troubleIsToldOnceUntilItIsOver() throws InterruptedException {
        String well = answerToRenewal;
        answerToRenewal = "\"error\":{\"code\":-32603,\"message\":\"no space left on device\"}";
        try (FaultLease lease = make()) {
            assertThat(troubles.take()).hasMessage("no space left on device");
            for (int i = 0; i < 3; i++) {
                renewals.take();
            }
            assertThat(troubles).as("the same again").isEmpty();

            answerToRenewal = well;
            renewals.clear();
            renewals.take();
            renewals.take();
            answerToRenewal = "\"error\":{\"code\":-32603,\"message\":\"no space again\"}";

            assertThat(troubles.take()).hasMessage("no space again");
            assertThat(lease.isLost()).isFalse();
        }
    }

    @Test
    void aDaemonThatIsGoneIsAskedAgainAndRevokingSaysThatItIsGone() throws Exception {
        FaultLease lease = make();
        server.close();

        assertThat(troubles.take()).isInstanceOf(DaemonUnreachableException.class);
        assertThat(lease.isLost()).isFalse();
        assertThatThrownBy(lease::close).isInstanceOf(DaemonUnreachableException.class);
    }

    @Test
    void allAreListed() {
        assertThat(faultd.leases())
                .containsExactly(new LeaseInfo("l-abcdef", "a test", "0.3s", "2026-11-21T12:00:00Z", List.of()));
    }
}
