package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultd.client.Event;
import io.faultd.client.EventStream;
import io.faultd.client.Fault;
import io.faultd.client.FaultLease;
import io.faultd.client.FaultdClient;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.OwnHost;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.LeaseInfo;
import io.faultd.unit.Durations;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Automatic ends of faults: at their time, with their lease, and across the daemon's death. */
class LeaseIT extends OwnHost {
    private static final Rate ASKED = Rate.parse("10mbit");
    private static final String TARGET = "netns:a";

    /** Long enough to be renewed in time, on this machine. */
    static final Duration TTL = Tolerances.here().silence().multipliedBy(7);

    private TestDaemon daemon;
    private FaultdClient faultd;
    private Duration takenToStart;

    LeaseIT() {
        super("a");
    }

    @BeforeEach
    void startWithATarget() {
        start();
    }

    @AfterEach
    void close() {
        daemon.close();
    }

    private void start(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "--docker";
        all[1] = "none";
        System.arraycopy(options, 0, all, 2, options.length);
        long begin = System.nanoTime();
        daemon = TestDaemon.start(host, directory, all);
        takenToStart = Duration.ofNanos(System.nanoTime() - begin);
        faultd = daemon.client();
    }

    @Test
    void faultsEndAtTheirTime() {
        try (EventStream events = faultd.events()) {
            for (int i = 0; i < 10; i++) {
                faultd.rate(ASKED, TARGET).lasting(TTL.plusMillis(200 * i)).apply();
            }
            Map<String, Instant> deadlines = new HashMap<>();
            faultd.faults().forEach(fault -> deadlines.put(fault.fault(), Instant.parse(fault.expires())));
            assertThat(deadlines).hasSize(10);
            List<Duration> late = new ArrayList<>();

            while (late.size() < 10) {
                Event ended = RunIT.await(events, "fault-ended");
                assertThat(ended.cause()).isEqualTo("expired");
                late.add(Duration.between(deadlines.get(ended.fault()), ended.time()));
            }

            System.out.println("faults were told to have ended so long after their time: " + late);
            // Reported when the kernel has been read back, within the documented 50 ms on an idle machine.
            assertThat(late).isNotEmpty().allSatisfy(time -> assertThat(time)
                    .isBetween(
                            Duration.ZERO,
                            Duration.ofMillis(50).plus(Tolerances.here().spike().multipliedBy(10))));
            assertThat(state()).isEqualTo(untouched);
        }
    }

    @Test
    void renewalsKeepAFaultAndClosingTheLeaseEndsItAtOnce() {
        try (EventStream events = faultd.events()) {
            Fault fault;
            try (FaultLease lease = faultd.lease(TTL)) {
                fault = faultd.rate(ASKED, TARGET).lease(lease).apply();
                Instant first = end();
                long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
                // Renewed for longer than its whole lifetime.
                while (end().isBefore(first.plus(TTL)) && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                assertThat(end()).isAfterOrEqualTo(first.plus(TTL));
                assertThat(faultd.leases())
                        .singleElement()
                        .extracting(LeaseInfo::faults)
                        .isEqualTo(List.of(fault.id()));
            }

            assertThat(state()).isEqualTo(untouched);
            Event ended = RunIT.await(events, "fault-ended");
            assertThat(ended.fault()).isEqualTo(fault.id());
            assertThat(ended.cause()).startsWith("lease l-").endsWith(" revoked");
        }
    }

    @Test
    void aDeadlineIsTheSameForTheNextDaemon() throws Exception {
        faultd.rate(ASKED, TARGET)
                .lasting(TTL.plus(takenToStart.multipliedBy(3)))
                .apply();
        Instant deadline = end();
        daemon.kill();

        start();

        // Each daemon reads the time of day once; between the two reads it can be adjusted a little.
        assertThat(end()).isCloseTo(deadline, within(100, ChronoUnit.MILLIS));
        try (EventStream events = faultd.events()) {
            assertThat(faultd.faults())
                    .as("it has not ended before the events came")
                    .hasSize(1);
            Event ended = RunIT.await(events, "fault-ended");
            assertThat(ended.cause()).isEqualTo("expired");
            assertThat(state()).isEqualTo(untouched);
        }
    }

    @Test
    void whatExpiresWhileNoDaemonRunsIsRemovedByTheNextOne() throws Exception {
        Object lease = faultd.call("lease.create", Map.of("ttl", Durations.format(TTL)));
        String id = ((Map<?, ?>) lease).get("lease").toString();
        faultd.call("rate", Map.of("targets", List.of(TARGET), "rate", "10mbit", "lease", id));
        faultd.drop(TARGET).lasting(TTL).apply();
        Instant deadline = faultd.faults().stream()
                .map(fault -> Instant.parse(fault.expires()))
                .max(Instant::compareTo)
                .orElseThrow();
        KernelState inForce = state();
        daemon.kill();
        do {
            assertThat(state()).isEqualTo(inForce);
        } while (!Instant.now().isAfter(deadline));

        start();

        assertThat(faultd.faults()).isEmpty();
        assertThat(faultd.leases()).isEmpty();
        assertThat(state()).isEqualTo(untouched);
    }

    @Test
    void noFaultStandsLongerThanTheDaemonAllows() throws Exception {
        faultd.rate(ASKED, TARGET).apply();
        assertThat(life()).isEqualTo(Duration.ofHours(1));
        daemon.kill();

        start("--max-lifetime", "2m");

        assertThat(end()).isBefore(Instant.now().plus(Duration.ofMinutes(2).plusSeconds(1)));
        Shell.Result longer = daemon.faultctl("rate", TARGET, "--rate", "1mbit", "--for", "3m");
        assertThat(longer.status()).isEqualTo(1);
        assertThat(longer.err())
                .isEqualTo("faultctl: a fault of 3m is longer than this faultd allows, which is 2m;"
                        + " ask for no more, or start it with a longer --max-lifetime (0: none)");
        faultd.stopAll();
        assertThat(daemon.terminate()).isZero();

        start("--max-lifetime", "0");
        faultd.rate(ASKED, TARGET).apply();
        assertThat(faultd.faults()).extracting(FaultInfo::expires).containsOnlyNulls();
    }

    private Instant end() {
        return Instant.parse(faultd.faults().get(0).expires());
    }

    private Duration life() {
        return Duration.between(Instant.parse(faultd.faults().get(0).created()), end());
    }
}
