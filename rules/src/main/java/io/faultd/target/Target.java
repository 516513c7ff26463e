package io.faultd.target;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container, a named network namespace or a process's namespace: what can carry faults.
 *
 * @param name a container's without the slash, {@code netns:NAME} or {@code pid:N}: this word selects the target
 * @param id the container's full id; empty for others
 * @param running false for a container that is not running
 * @param labels the container's labels
 * @param networks names of the Docker networks that it is on
 * @param namespace its network namespace; absent when it can't carry faults
 * @param unusable why it can't carry faults, as the end of a sentence ("shares the host's network"); absent when it can
 * @param sharesWith the name of the target whose namespace this one has joined ({@code --net=container:X})
 * @param interfaces its interfaces except loopback, in the kernel's order
 * @param ports of the container, or of the one whose namespace it has joined, as far as Docker knows them
 */
public record Target(
        Kind kind,
        String name,
        String id,
        boolean running,
        Map<String, String> labels,
        List<String> networks,
        Optional<Namespace> namespace,
        Optional<String> unusable,
        Optional<String> sharesWith,
        List<Interface> interfaces,
        List<TargetPort> ports) {
    /** The label that excludes a container from all faults. */
    public static final String IGNORE_LABEL = "faultd.ignore";

    private static final String COMPOSE_PROJECT = "com.docker.compose.project";
    private static final String COMPOSE_SERVICE = "com.docker.compose.service";
    private static final String COMPOSE_ONE_OFF = "com.docker.compose.oneoff";

    /** The kind of a target. */
    public enum Kind {
        CONTAINER,
        NETNS,
        PROCESS
    }

    /** Copies the collections. */
    public Target {
        labels = Map.copyOf(labels);
        networks = List.copyOf(networks);
        interfaces = List.copyOf(interfaces);
        ports = List.copyOf(ports);
    }

    /** A target without ports that Docker knows. */
    public Target(
            Kind kind,
            String name,
            String id,
            boolean running,
            Map<String, String> labels,
            List<String> networks,
            Optional<Namespace> namespace,
            Optional<String> unusable,
            Optional<String> sharesWith,
            List<Interface> interfaces) {
        this(kind, name, id, running, labels, networks, namespace, unusable, sharesWith, interfaces, List.of());
    }

    /** A copy with these interfaces only. */
    public Target on(List<Interface> some) {
        return new Target(kind, name, id, running, labels, networks, namespace, unusable, sharesWith, some, ports);
    }

    /** Identifies it among all others, across restarts: a container's id, else kind and name. */
    public String key() {
        return kind == Kind.CONTAINER ? id : name;
    }

    /**
     * The compose service that it is an instance of, if any. A container of {@code compose run} has the service's
     * labels, but does not do its work, and is none.
     */
    public Optional<String> service() {
        boolean oneOff = "true".equalsIgnoreCase(labels.get(COMPOSE_ONE_OFF));
        return Optional.ofNullable(labels.get(COMPOSE_SERVICE)).filter(name -> !oneOff);
    }

    /** The compose project that it belongs to, if any. */
    public Optional<String> project() {
        return Optional.ofNullable(labels.get(COMPOSE_PROJECT));
    }

    /** Whether these labels exclude a container; discovery then makes it unusable. */
    public static boolean ignored(Map<String, String> labels) {
        String value = labels.get(IGNORE_LABEL);
        return value != null && !value.equalsIgnoreCase("false");
    }
}
