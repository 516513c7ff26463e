package io.faultd.discovery;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ContainerPort;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.faultd.discovery.ContainerInfo.Endpoint;
import io.faultd.target.TargetPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The connection to a Docker engine by docker-java, whose types stay in this class. */
final class DockerConnection implements AutoCloseable {
    /** The events that change targets; exec and health events, which can be many, don't. */
    private static final String[] ACTIONS = {
        "create", "start", "restart", "die", "pause", "unpause", "rename", "destroy", "connect", "disconnect"
    };

    private static final ContainerPort[] NO_PORTS = {};
    private static final int TCP = 6;
    private static final Map<String, Integer> PROTOCOLS = Map.of("tcp", TCP, "udp", 17, "sctp", 132);

    private final DockerClient client;

    DockerConnection(URI uri) {
        // Paths without a version get the engine's own version: 1.41 in Debian 12; engines from 29 on refuse the
        // default of older clients.
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(uri.toString())
                .withApiVersion(RemoteApiVersion.UNKNOWN_VERSION)
                .build();
        // No timeouts: events can come at any time, and DockerEngine limits all other requests.
        ZerodepDockerHttpClient http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .build();
        this.client = DockerClientImpl.getInstance(config, http);
    }

    DockerEngine.Versions versions() throws DockerUnavailableException {
        return ask(() -> {
            Version version = client.versionCmd().exec();
            return new DockerEngine.Versions(text(version.getVersion()), text(version.getApiVersion()));
        });
    }

    List<ContainerInfo> containers() throws DockerUnavailableException {
        return ask(() -> client.listContainersCmd().withShowAll(true).exec()).stream()
                .map(DockerConnection::describe)
                .toList();
    }

    Optional<Long> processOf(String containerId) throws DockerUnavailableException {
        return ask(() -> {
            try {
                Long process = client.inspectContainerCmd(containerId)
                        .exec()
                        .getState()
                        .getPidLong();
                return Optional.ofNullable(process).filter(pid -> pid > 0);
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    void follow(Consumer<String> happened) throws DockerUnavailableException, InterruptedException {
        try (EventStream events = new EventStream(happened)) {
            // The engine answers before it begins to listen, see getEvents in moby's system_routes.go; its clock is
            // this machine's.
            String since = Long.toString(Instant.now().minusSeconds(1).getEpochSecond());
            ask(() -> client.eventsCmd()
                    .withSince(since)
                    .withEventTypeFilter(EventType.CONTAINER, EventType.NETWORK)
                    .withEventFilter(ACTIONS)
                    .exec(events));
            events.await();
        } catch (IOException | RuntimeException e) {
            throw unavailable(e);
        }
    }

    /** One element of {@code GET /containers/json}. */
    static ContainerInfo describe(Container container) {
        Map<String, ContainerNetwork> networks = container.getNetworkSettings() == null
                ? Map.of()
                : Optional.ofNullable(container.getNetworkSettings().getNetworks())
                        .orElse(Map.of());
        List<Endpoint> endpoints = new ArrayList<>();
        networks.forEach((network, endpoint) -> endpoints.add(new Endpoint(
                network,
                text(endpoint.getMacAddress()),
                nonEmpty(endpoint.getIpAddress(), endpoint.getGlobalIPv6Address()))));
        String mode = container.getHostConfig() == null
                ? ""
                : container.getHostConfig().getNetworkMode();
        return new ContainerInfo(
                container.getId(),
                name(container),
                text(container.getState()),
                Optional.ofNullable(container.getLabels()).orElse(Map.of()),
                text(mode),
                endpoints,
                ports(container.getPorts()));
    }

    /** Docker lists a published port once for IPv4 and once for IPv6, in no fixed order. */
    private static List<TargetPort> ports(ContainerPort[] listed) {
        return Stream.of(Optional.ofNullable(listed).orElse(NO_PORTS))
                .filter(port -> port.getPrivatePort() != null)
                .map(port -> new TargetPort(
                        port.getPrivatePort(),
                        port.getPublicPort() == null ? OptionalInt.empty() : OptionalInt.of(port.getPublicPort()),
                        PROTOCOLS.getOrDefault(text(port.getType()), TCP)))
                .distinct()
                .sorted(Comparator.comparing(TargetPort::toString))
                .toList();
    }

    /** Links ({@code --link}) appear as names too, with a second slash: {@code /app/db}. */
    private static String name(Container container) {
        String[] names = container.getNames() == null ? new String[0] : container.getNames();
        for (String name : names) {
            if (name.lastIndexOf('/') <= 0) {
                return name.replace("/", "");
            }
        }
        return container.getId();
    }

    private static Set<String> nonEmpty(String... texts) {
        Set<String> found = new LinkedHashSet<>();
        for (String text : texts) {
            if (text != null && !text.isEmpty()) {
                found.add(text);
            }
        }
        return found;
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    /** docker-java throws exceptions of all its layers: each means that the engine can't be used now. */
    private static <T> T ask(Supplier<T> question) throws DockerUnavailableException {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw unavailable(e);
        }
    }

    private static DockerUnavailableException unavailable(Exception cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text =
                Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
        return new DockerUnavailableException(
                "the Docker engine does not answer: " + text.lines().findFirst().orElse(text), cause);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
