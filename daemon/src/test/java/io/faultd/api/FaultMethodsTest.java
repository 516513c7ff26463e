package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.discovery.DockerEngine;
import io.faultd.doctor.Doctor;
import io.faultd.dropping.Dropper;
import io.faultd.engine.Conductor;
import io.faultd.engine.FaultService;
import io.faultd.engine.MaxLifetime;
import io.faultd.fault.Profiles;
import io.faultd.protocol.DryRun;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.GuardInfo;
import io.faultd.protocol.LeaseInfo;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.protocol.TargetStatus;
import io.faultd.reconcile.Reconciler;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RpcException;
import io.faultd.shaping.Shaper;
import io.faultd.testing.Samples;
import io.faultd.testing.TestEvents;
import io.faultd.testing.TestStore;
import io.faultd.testing.TestTargets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls as on the wire, on a service whose targets can't carry faults, so that the kernel is not involved. */
class FaultMethodsTest {
    private static final GuardInfo GUARDS = new GuardInfo(null, false, 0, List.of());

    private final TestTargets targets = new TestTargets()
            .are(
                    Samples.unusable("db", false, "is not running"),
                    Samples.unusable("app", true, "shares the host's network"));
    private final FaultService service = new FaultService(
            targets,
            new Reconciler(new Shaper(true), new Dropper()),
            new TestStore(),
            new TestEvents(),
            Clock.systemUTC(),
            new Random(1),
            MaxLifetime.of(Duration.ofHours(1)));
    private final Conductor conductor = new Conductor(service, Clock.systemUTC());
    private final DockerEngine docker = DockerEngine.at("none", Map.of());
    private final FaultMethods methods = new FaultMethods(
            conductor,
            new Doctor(
                    "1.2.3",
                    docker,
                    List.of(),
                    () -> conductor.submit(FaultService::leftovers),
                    () -> conductor.submit(FaultService::bypasses),
                    () -> GUARDS),
            new GuardMethods(() -> GUARDS),
            Profiles.builtIn());

    @AfterEach
    void close() {
        conductor.close();
        docker.close();
    }

    @Test
    void methodsHaveFaultctlsNames() {
        assertThat(methods.names())
                .containsExactlyInAnyOrder(
                        "status",
                        "slow",
                        "flaky",
                        "duplicate",
                        "corrupt",
                        "reorder",
                        "profile",
                        "profiles",
                        "rate",
                        "drop",
                        "reset",
                        "partition",
                        "join",
                        "stop",
                        "fast",
                        "halt",
                        "resume",
                        "guards",
                        "faults",
                        "targets",
                        "version",
                        "doctor",
                        "apply",
                        "lease.create",
                        "lease.renew",
                        "lease.revoke",
                        "lease.list");
    }

    @Test
    void whoNamesAContainerWaitsForAnEngineThatIsSlowToTellOfIt() throws Exception {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        targets.isSilentUntil(answer);

        CompletableFuture<?> result = start("slow", "{'targets':['web']}");

        // A later one is served meanwhile.
        assertThat(call("status", "{}"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2);
        assertThat(result).isNotDone();
        targets.are(Samples.unusable("web", false, "is not running"));
        answer.complete(null);
        assertThat(catchThrowable(() -> result.get(10, TimeUnit.SECONDS)))
                .hasRootCauseMessage("can't put a fault there: web is not running");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "slow | {} | INVALID_PARAMS | slow: no target: name one, or write all for everything in scope",
                "slow | {'targets':[]} | INVALID_PARAMS | slow: no target: name one, or write all for everything in scope",
                "slow | {'targets':['nope']} | NO_TARGET | 'nope' matches no target; faultctl targets lists what there is",
                "slow | {'targets':['db']} | TARGET_UNUSABLE | can't put a fault there: db is not running",
                "slow | {'targets':['app']} | TARGET_UNUSABLE | can't put a fault there: app shares the host's network",
                "slow | {'all':true} | NO_TARGET | --all selects no target that can carry faults: db is not running; app shares the host's network",
                "slow | {'targets':['db'],'direction':'up'} | INVALID_PARAMS | slow: direction: 'up' is not a direction; write in, out or both",
                "slow | {'targets':['db'],'loss':1} | INVALID_PARAMS | slow takes no 'loss'; it takes delay, jitter, correlation, distribution, slot, slot_packets, slot_bytes, slot_jitter, slot_distribution, seed, to, except, port, peer_port, protocol, link, direction, for, lease, targets, all, random, fault, over_existing, dry_run",
                "slow | {'targets':['db'],'port':'http'} | INVALID_PARAMS | slow: port: 'http' is not a list of ports; write one like 80,443,1000-1010",
                "slow | {'targets':['db'],'to':['10.0.0.0/33']} | INVALID_PARAMS | slow: to: '10.0.0.0/33' is not a prefix: its length is not one from 0 to 32; write one like 10.0.0.0/8 or fd00::/8",
                "slow | {'targets':['db'],'except':'10.0.0.1,'} | INVALID_PARAMS | slow: except: an empty word is no peer; write an address, a prefix, a target or a host name",
                "slow | {'targets':['db'],'protocol':'ip'} | INVALID_PARAMS | slow: protocol: 'ip' is not a list of protocols; write tcp, udp, icmp, icmpv6, sctp, dccp, udplite, gre, esp, ah or numbers from 0 to 255, joined by commas",
                "slow | {'targets':['db'],'port':53,'protocol':'icmp'} | INVALID_PARAMS | slow: protocol icmp has no ports; leave the port or the protocol out",
                "flaky | {'targets':['db'],'loss':'140%'} | INVALID_PARAMS | flaky: loss: a percentage lies between 0 and 100: '140%'",
                "slow | {'fault':'f-9'} | NO_TARGET | there is no fault f-9; faultctl faults lists those in force",
                "apply | {'targets':['db']} | INVALID_PARAMS | apply needs effects",
                "apply | {'fault':'f-9','effects':{'loss':{'percent':1}}} | NO_TARGET | there is no fault f-9; faultctl faults lists those in force",
                "partition | {} | INVALID_PARAMS | partition: no group: name the targets to be cut off, as in: faultctl partition a b,c",
                "partition | {'groups':[['nope'],['db']]} | NO_TARGET | 'nope' matches no target; faultctl targets lists what there is",
                "partition | {'groups':[['db']],'one_way':true} | INVALID_PARAMS | partition: one_way needs two groups: what the first sends to the second is dropped",
                "lease.create | {'ttl':'10ms'} | INVALID_PARAMS | lease.create: ttl: a lease lasts 1s or longer: '10ms' is too short to renew it",
                "lease.create | {'ttl':'61m'} | NOT_PERMITTED | a lease of 1h1m is longer than this faultd allows, which is 1h; ask for no more, or start it with a longer --max-lifetime (0: none)",
                "lease.create | {'holder':'a\\nb'} | INVALID_PARAMS | lease.create: holder: must be one line of at most 200 characters",
                "lease.renew | {} | INVALID_PARAMS | lease.renew needs lease",
                "lease.renew | {'lease':'l-9'} | NO_TARGET | there is no lease l-9: it was not renewed in time, or revoked, or never made; faultctl lease list shows those that there are",
                "stop | {} | INVALID_PARAMS | stop needs to know what to end: name targets or faults (--fault ID), or say all (--all)",
                "fast | {} | INVALID_PARAMS | fast needs to know what to end: name targets, or say all (--all)",
                "fast | {'fault':['f-1'],'all':true} | INVALID_PARAMS | fast takes no 'fault'; it takes targets, all, dry_run",
                "stop | {'targets':['nope']} | NO_TARGET | 'nope' matches no target; faultctl targets lists what there is",
                "status | {'targets':['nope']} | NO_TARGET | 'nope' matches no target; faultctl targets lists what there is",
                "join | {'targets':['db']} | INVALID_PARAMS | join takes no 'targets'; it takes dry_run"
            })
    void badCallsAreRefusedWithTheirReason(String method, String params, RpcError error, String message) {
        Throwable refusal = catchThrowable(() -> call(method, params));
        Throwable cause = refusal instanceof CompletionException ? refusal.getCause() : refusal;

        assertThat(cause)
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.error()).isEqualTo(error))
                .hasMessage(message);
        assertThat(call("faults", "{}")).isEqualTo(List.of());
    }

    @Test
    void aLeaseIsMadeRenewedListedAndRevoked() {
        LeaseInfo made = (LeaseInfo) call("lease.create", "{'ttl':'30s','holder':'a test'}");
        assertThat(made.lease()).matches("l-[2-9a-z]{6}");
        assertThat(made).isEqualTo(new LeaseInfo(made.lease(), "a test", "30s", made.expires(), List.of()));

        LeaseInfo renewed = (LeaseInfo) call("lease.renew", "{'lease':'" + made.lease() + "'}");
        assertThat(Instant.parse(renewed.expires())).isAfterOrEqualTo(Instant.parse(made.expires()));
        assertThat(call("lease.list", "{}")).isEqualTo(List.of(renewed));

        for (int i = 0; i < 2; i++) {
            assertThat(call("lease.revoke", "{'lease':'" + made.lease() + "'}"))
                    .as("one that has ended already does no harm")
                    .isEqualTo(new Stopped(List.of(), List.of(), List.of()));
        }
        assertThat(call("lease.list", "{}")).isEqualTo(List.of());
    }

    @Test
    void aLeaseLastsFifteenSecondsUnlessSaidOtherwise() {
        assertThat(((LeaseInfo) call("lease.create", "{}")).ttl()).isEqualTo("15s");
    }

    @Test
    void aDryRunMakesNoLease() {
        assertThat(call("lease.create", "{'dry_run':'tc'}")).isEqualTo(new DryRun("tc", List.of()));
        assertThat(call("lease.list", "{}")).isEqualTo(List.of());
    }

    @Test
    void stoppingWhereThereIsNothingSucceeds() {
        assertThat(call("stop", "{'all':true}")).isEqualTo(new Stopped(List.of(), List.of(), List.of()));
        assertThat(call("stop", "{'targets':['db']}")).isEqualTo(new Stopped(List.of(), List.of(), List.of()));
        assertThat(call("join", "{}")).isEqualTo(new Stopped(List.of(), List.of(), List.of()));
    }

    @Test
    void statusHasATargetThatIsNotRunningAsDown() {
        assertThat(call("status", "{}"))
                .asInstanceOf(InstanceOfAssertFactories.list(TargetStatus.class))
                .extracting(TargetStatus::name, TargetStatus::status, TargetStatus::networkState, TargetStatus::note)
                .containsExactly(
                        tuple("db", "DOWN", "NORMAL", "is not running"),
                        tuple("app", "UP", "NORMAL", "shares the host's network"));
    }

    @Test
    void afterTheConductorEndedACallFailsInsteadOfWaiting() {
        conductor.close();

        assertThat(catchThrowable(() -> call("faults", "{}")))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("faultd is stopping");
    }

    @Test
    void faultsAreListedAsTheyStand() {
        assertThat(call("faults", "{}"))
                .asInstanceOf(InstanceOfAssertFactories.list(FaultInfo.class))
                .isEmpty();
    }

    private Object call(String method, String params) {
        return start(method, params).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private CompletableFuture<?> start(String method, String params) {
        try {
            ObjectNode object = (ObjectNode) new ObjectMapper().readTree(params.replace('\'', '"'));
            return methods.call(method, object, new Caller.Local(0, 1)).toCompletableFuture();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
