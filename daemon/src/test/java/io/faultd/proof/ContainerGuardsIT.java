package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestContainers;
import io.faultd.proof.network.DockerNetwork;
import io.faultd.protocol.RpcError;
import io.faultd.target.Target;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.containers.GenericContainer;

/**
 * Containers that never get a fault, however they are selected: the kernel is unchanged, and the audit log records it.
 */
@Tag("docker")
@ExtendWith(ProofExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerGuardsIT {
    private static final Rate ASKED = Rate.parse("10mbit");

    private final String prefix = "guard-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    private final Cleanups cleanups = new Cleanups();
    private final DockerNetwork net;
    private final FaultdClient faultd;

    ContainerGuardsIT(DockerNetwork net) {
        this.net = net;
        this.faultd = net.daemon().client();
    }

    @AfterEach
    void removeThem() {
        faultd.stopAll();
        cleanups.close();
    }

    @Test
    void whoSharesTheHostsNetworkCarriesNone() throws IOException {
        GenericContainer<?> hosted = start(named("hosted").withNetworkMode("host"));
        GenericContainer<?> guest = start(named("guest").withNetworkMode("container:" + hosted.getContainerId()));
        String untouched = hostsQdiscs();

        assertRefused(TestContainers.name(hosted), "shares the host's network");
        assertRefused(TestContainers.name(guest), "shares the host's network");
        assertThat(hostsQdiscs()).isEqualTo(untouched);
    }

    @Test
    void whoCarriesTheLabelCarriesNoFaultNorDoesWhoJoinedIt() throws IOException {
        GenericContainer<?> left = start(named("left").withLabel(Target.IGNORE_LABEL, ""));
        GenericContainer<?> guest = start(named("guest").withNetworkMode("container:" + left.getContainerId()));
        Map<String, NetworkNamespace> places = Map.of("left", cleanups.add(TestContainers.namespace(left)));
        KernelState untouched = KernelState.ofFresh(places);
        String outside = hostsQdiscs();
        String label = "carries the label " + Target.IGNORE_LABEL;

        assertRefused(TestContainers.name(left), label);
        assertRefused(TestContainers.name(guest), label);
        assertThat(hostsQdiscs()).isEqualTo(outside);

        assertThat(faultd.rate(ASKED).all().apply().targets())
                .contains(net.node("a").word())
                .doesNotContain(TestContainers.name(left), TestContainers.name(guest));
        assertThat(KernelState.ofFresh(places)).isEqualTo(untouched);
    }

    private String hostsQdiscs() {
        return Shell.in(net.host().namespace(), "tc qdisc show");
    }

    private void assertRefused(String name, String reason) throws IOException {
        FaultdException refusal = catchThrowableOfType(
                FaultdException.class, () -> faultd.rate(ASKED, name).apply());
        assertThat(refusal).hasMessageContaining(name + " ").hasMessageContaining(reason);
        assertThat(refusal.code()).isEqualTo(RpcError.TARGET_UNUSABLE.code());
        List<String> lines = Files.readAllLines(net.daemon().directory().resolve("state/audit.log"));
        assertThat(lines.get(lines.size() - 1)).contains("\"targets\":[\"" + name + "\"]", "\"code\":-32002", reason);
    }

    private GenericContainer<?> named(String name) {
        return TestContainers.named(prefix + name, TestContainers.BARE);
    }

    private GenericContainer<?> start(GenericContainer<?> container) {
        cleanups.add(container::stop);
        container.start();
        return container;
    }
}
