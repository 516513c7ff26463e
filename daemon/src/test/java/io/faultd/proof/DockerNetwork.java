package io.faultd.proof;

import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network.Ipam;
import io.faultd.linux.NetworkNamespace;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** Containers on a user-defined bridge network with IPv6; one of them has tools, the others nothing but {@code sleep}. */
final class DockerNetwork extends TestNetwork {
    private static final String IPV4 = "10.214.77.";
    private static final String IPV6 = "fd00:fa17:d77::";

    private final Network network = Network.builder()
            .enableIpv6(true)
            .createNetworkCmdModifier(command -> command.withIpam(new Ipam()
                    .withConfig(
                            new Ipam.Config().withSubnet(IPV4 + "0/24").withGateway(IPV4 + "1"),
                            new Ipam.Config().withSubnet(IPV6 + "/64").withGateway(IPV6 + "1"))))
            .build();
    private final Map<String, GenericContainer<?>> containers = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Node host;
    private final TestDaemon daemon;

    /** Builds it, and starts its daemon. */
    DockerNetwork(Path directory) {
        String prefix = "proof-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        for (String name : NAMES) {
            containers.put(
                    name,
                    Containers.named(prefix + name, name.equals("d") ? Containers.BUSYBOX : Containers.BARE)
                            .withNetwork(network));
        }
        Startables.deepStart(containers.values()).join();
        containers.forEach((name, container) -> nodes.put(name, node(container)));
        host = new Node(
                "the host",
                NetworkNamespace.current(),
                Map.of(
                        Family.IPV4, Containers.address(IPV4 + "1"),
                        Family.IPV6, Containers.address(IPV6 + "1")));
        daemon = TestDaemon.start(host.namespace(), directory);
    }

    private Node node(GenericContainer<?> container) {
        ContainerNetwork attached = Containers.inspect(container)
                .getNetworkSettings()
                .getNetworks()
                .values()
                .iterator()
                .next();
        Map<Family, InetAddress> addresses = new EnumMap<>(Family.class);
        addresses.put(Family.IPV4, Containers.address(attached.getIpAddress()));
        addresses.put(Family.IPV6, Containers.address(attached.getGlobalIPv6Address()));
        return new Node(Containers.name(container), Containers.namespace(container), addresses);
    }

    Network network() {
        return network;
    }

    @Override
    TestDaemon daemon() {
        return daemon;
    }

    @Override
    Node node(String name) {
        return nodes.get(name);
    }

    @Override
    Node host() {
        return host;
    }

    @Override
    public void close() {
        daemon.close();
        nodes.values().forEach(node -> node.namespace().close());
        host.namespace().close();
        containers.values().forEach(GenericContainer::stop);
        network.close();
    }
}
