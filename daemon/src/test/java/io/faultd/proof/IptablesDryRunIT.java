package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.FaultBuilder;
import io.faultd.client.FaultdClient;
import io.faultd.fault.Direction;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.TcpProbe;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.ReplicaNetwork;
import io.faultd.protocol.DryRunForm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The output of {@code --dry-run iptables}, run by the real iptables in an equal fresh network, drops the same packets
 * as faultd.
 */
@ExtendWith(ProofExtension.class)
class IptablesDryRunIT {
    private static final Load PROBES = Load.of(20);

    private final NamedNetwork net;
    private final FaultdClient faultd;

    IptablesDryRunIT(NamedNetwork net) {
        this.net = net;
        this.faultd = net.daemon().client();
    }

    @AfterEach
    void stopAll() {
        faultd.stopAll();
    }

    /** A fault on a, with b as the other end. */
    private enum Case {
        ALL_RECEIVED((faultd, net) -> faultd.drop("netns:a")),
        ONE_PEER((faultd, net) -> faultd.drop("netns:a").to("netns:b")),
        // TCP only: with iptables a sender of UDP gets an error for a dropped packet (EPERM), with faultd's own rules
        // it doesn't.
        TCP_SENT((faultd, net) -> faultd.drop("netns:a")
                .direction(Direction.OUT)
                .to("netns:b")
                .protocol("tcp")
                .peerPort("1-65535")),
        A_NETWORK_BUT_ONE((faultd, net) ->
                faultd.drop("netns:a").to("10.213.0.0/24", "fd00::/16").except("netns:b")),
        REJECTED_TCP((faultd, net) -> faultd.drop("netns:a").protocol("tcp").reject()),
        GROUPS((faultd, net) -> faultd.partition(List.of("netns:a"), List.of("netns:b", "netns:c"))),
        ONE_WAY((faultd, net) ->
                faultd.partition(List.of("netns:a"), List.of("netns:b")).oneWay());

        private final BiFunction<FaultdClient, NamedNetwork, FaultBuilder<?>> request;

        Case(BiFunction<FaultdClient, NamedNetwork, FaultBuilder<?>> request) {
            this.request = request;
        }
    }

    /** The number of datagrams on each path, and the paths on which a connection succeeds. */
    private record Passage(Map<String, Integer> datagrams, Set<String> connections) {}

    private static Passage passage(List<Flow> flows) {
        Map<String, Integer> datagrams = new LinkedHashMap<>();
        Traffic.observe(flows, PROBES, Duration.ZERO)
                .forEach((flow, came) -> datagrams.put(flow.toString(), came.count()));
        return new Passage(
                datagrams,
                TcpProbe.connected(flows).stream().map(Flow::toString).collect(Collectors.toSet()));
    }

    private static void run(ReplicaNetwork twin, List<String> lines) {
        twin.run("set -e\n" + String.join("\n", lines));
    }

    @ParameterizedTest
    @EnumSource(Case.class)
    void theSamePacketsVanish(Case one) {
        List<Flow> flows = net.allFlows();
        Traffic.awaitPassage(flows);
        Passage free = passage(flows);
        FaultBuilder<?> request = one.request.apply(faultd, net);
        List<String> start = request.dryRun(DryRunForm.IPTABLES);
        request.apply();
        Passage dropped = passage(flows);
        assertThat(dropped).isNotEqualTo(free);
        List<String> stop = faultd.dryRun(DryRunForm.IPTABLES, "stop", Map.of("all", true));
        faultd.stopAll();

        try (ReplicaNetwork twin = new ReplicaNetwork(
                net.namespaces(), TestDaemon.names(net.daemon().directory()))) {
            List<Flow> twins = twin.flows(flows);
            Traffic.awaitPassage(twins);
            assertThat(passage(twins)).as("before").isEqualTo(free);
            run(twin, start);
            assertThat(passage(twins)).as(String.join("\n", start)).isEqualTo(dropped);
            run(twin, stop);
            Traffic.awaitPassage(twins);
            assertThat(passage(twins)).as(String.join("\n", stop)).isEqualTo(free);
        }
    }

    @Test
    void whatIptablesCannotSayIsRefused() {
        Shell.Result slow = net.daemon().faultctl("rate", "netns:a", "--rate", "1mbit", "--dry-run", "iptables");

        assertThat(slow.status()).isNotZero();
        assertThat(slow.out()).isEmpty();
        assertThat(slow.err()).startsWith("faultctl: dry_run: iptables can't express this");

        Shell.Result established =
                net.daemon().faultctl("drop", "netns:a", "--only", "established", "--dry-run", "iptables");
        assertThat(established.status()).isNotZero();
        assertThat(established.out()).isEmpty();
        assertThat(established.err()).startsWith("faultctl: dry_run: ");
    }
}
