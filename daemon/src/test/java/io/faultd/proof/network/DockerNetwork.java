package io.faultd.proof.network;

import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network.Ipam;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.TestContainers;
import io.faultd.proof.machine.TestDaemon;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** Containers on a user-defined bridge network with IPv6; one of them has tools, the others only {@code sleep}. */
public final class DockerNetwork extends TestNetwork {
    private static final String IPV4 = "10.214.77.";
    private static final String IPV6 = "fd00:fa17:d77::";

    private final Cleanups cleanups = new Cleanups();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Network network;
    private final Node host;
    private final TestDaemon daemon;

    /** Builds it, and starts its daemon. */
    public DockerNetwork(Path directory) {
        try {
            host = new Node(
                    "the host",
                    cleanups.add(NetworkNamespace.current()),
                    Map.of(
                            Family.IPV4, TestContainers.address(IPV4 + "1"),
                            Family.IPV6, TestContainers.address(IPV6 + "1")));
            network = cleanups.add(create());
            startContainers();
            daemon = cleanups.add(TestDaemon.start(host.namespace(), directory));
        } catch (RuntimeException | Error e) {
            cleanups.close();
            throw e;
        }
    }

    private static Network create() {
        return Network.builder()
                .enableIpv6(true)
                .createNetworkCmdModifier(command -> command.withIpam(new Ipam()
                        .withConfig(
                                new Ipam.Config().withSubnet(IPV4 + "0/24").withGateway(IPV4 + "1"),
                                new Ipam.Config().withSubnet(IPV6 + "/64").withGateway(IPV6 + "1"))))
                .build();
    }

    private void startContainers() {
        String prefix = "proof-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        Map<String, GenericContainer<?>> containers = new LinkedHashMap<>();
        for (String name : NAMES) {
            GenericContainer<?> container = TestContainers.named(
                            prefix + name, name.equals("d") ? TestContainers.BUSYBOX : TestContainers.BARE)
                    .withNetwork(network);
            cleanups.add(container::stop);
            containers.put(name, container);
        }
        Startables.deepStart(containers.values()).join();
        containers.forEach((name, container) -> nodes.put(name, node(container)));
    }

    private Node node(GenericContainer<?> container) {
        ContainerNetwork attached = TestContainers.inspect(container)
                .getNetworkSettings()
                .getNetworks()
                .values()
                .iterator()
                .next();
        Map<Family, InetAddress> addresses = Map.of(
                Family.IPV4, TestContainers.address(attached.getIpAddress()),
                Family.IPV6, TestContainers.address(attached.getGlobalIPv6Address()));
        return new Node(TestContainers.name(container), cleanups.add(TestContainers.namespace(container)), addresses);
    }

    public Network network() {
        return network;
    }

    @Override
    public TestDaemon daemon() {
        return daemon;
    }

    @Override
    public Node node(String name) {
        return nodes.get(name);
    }

    @Override
    public Node host() {
        return host;
    }

    @Override
    public void close() {
        cleanups.close();
    }
}
