package io.faultd.discovery;

import io.faultd.discovery.NamespaceTable.NamespaceFile;
import io.faultd.linux.FileName;
import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * All targets: containers, named network namespaces, and requested processes.
 *
 * <p>For one thread, which refreshes it before each decision. A refresh sees everything that happened before it began.
 * Without changes it is cheap: one request to the engine, one {@code stat} a container, one check of the mount table
 * and one of a socket. Between refreshes nothing is held open in any namespace except the host's, since that would keep
 * a deleted one alive.
 */
public final class Inventory implements AutoCloseable {
    private static final Path HOST = Path.of("/proc/self/ns/net");

    /**
     * The namespace of the machine's first process: not faultd's own where faultd runs in a container of its own
     * network.
     */
    private static final Path MACHINE = Path.of("/proc/1/ns/net");

    /** Where Docker keeps its sandboxes: the bridges of overlay networks are in some of them. */
    private static final Path DOCKER_SANDBOXES = Path.of("/run/docker/netns");

    /** Under load an engine takes a while; only one refresh waits for a slower one, until it answers again. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path machine;
    private final Path namesDirectory;
    private final Path sandboxes;
    private final DockerEngine docker;
    private final Scope scope;
    private final Processes processes = new Processes(Path.of("/proc"));
    private final Containers containers;
    private final Places places;
    private final PlaceListing listing;
    private final NamespaceTable table;
    private Sighting last = new Sighting(List.of(), List.of(), new Untouchable(Set.of(), "", Set.of()));
    private List<Target> targets = List.of();

    /** The candidates, before any namespace was read. */
    private record Sighting(List<Candidate> candidates, List<NamespaceFile> sandboxes, Untouchable untouchable) {
        NamespaceTable.Places places() {
            return new NamespaceTable.Places(
                    candidates.stream().flatMap(c -> c.place().stream()).toList(), sandboxes);
        }
    }

    Inventory(Path host, Path machine, Path namesDirectory, Path sandboxes, DockerEngine docker, Scope scope) {
        this.machine = machine;
        this.namesDirectory = namesDirectory;
        this.sandboxes = sandboxes;
        this.docker = docker;
        this.scope = scope;
        this.containers = new Containers(docker, processes, PATIENCE);
        this.places = new Places(host);
        this.listing = new PlaceListing(places);
        this.table = new NamespaceTable(host);
    }

    /**
     * Starts with nothing; the first {@link #refresh} reads everything.
     *
     * @param namesDirectory the directory of named namespaces, by default {@code /run/netns}; it need not exist
     * @param docker the caller closes it
     * @throws io.faultd.linux.LinuxException without the necessary capabilities
     */
    public static Inventory open(Path namesDirectory, DockerEngine docker, Scope scope) {
        return new Inventory(HOST, MACHINE, namesDirectory, DOCKER_SANDBOXES, docker, scope);
    }

    /** The targets in scope now: containers in the engine's order, then named namespaces by name. */
    public List<Target> refresh() {
        return refresh(List.of());
    }

    /**
     * The targets in scope now, and the network namespaces of some processes.
     *
     * @param asked ids of processes, from {@link io.faultd.target.Selection#processes}; missing ones are left out
     */
    public List<Target> refresh(Collection<Long> asked) {
        Set<Long> processIds = new LinkedHashSet<>(asked);
        processIds.addAll(scope.processes());
        List<Containers.Found> found = containers.refresh();
        Sighting[] seen = new Sighting[1];
        boolean altered = table.refresh(() -> {
            seen[0] = look(found, processIds);
            return seen[0].places();
        });
        if (altered || !seen[0].equals(last)) {
            targets = scope.limit(new TargetAssembly(table, seen[0].candidates(), seen[0].untouchable()).targets());
            last = seen[0];
        }
        return targets;
    }

    /**
     * Whether the last refresh saw all containers; false while the engine does not answer. Then the containers known
     * before are used, and a missing one can still exist.
     */
    public boolean isCurrent() {
        return containers.areCurrent();
    }

    /**
     * Completes when the engine has answered the query that the last refresh did not wait for, or has sent nothing for
     * longer than any caller waits; empty where there is nothing to wait for.
     */
    public Optional<CompletableFuture<Void>> answer() {
        return containers.answer();
    }

    /**
     * Namespaces that have the inodes of former ones but none of their content, because the kernel reused the inodes.
     * Each is returned once.
     */
    public Set<Namespace> takeRenewed() {
        return table.takeRenewed();
    }

    /**
     * Registers a listener, called on another thread when the engine has answered after a refresh stopped waiting for
     * it.
     */
    public void onLateAnswer(Runnable changed) {
        containers.onLateAnswer(changed);
    }

    /** The namespace that faultd itself runs in. */
    public Namespace host() {
        return table.host();
    }

    /** The id of a found namespace in the host's namespace, as in notifications. */
    public OptionalInt idOf(Namespace namespace) {
        return table.view(namespace.inode()).stream()
                .mapToInt(NamespaceView::id)
                .findFirst();
    }

    private Sighting look(List<Containers.Found> found, Set<Long> processIds) {
        List<Candidate> candidates = new ArrayList<>();
        for (Containers.Found container : found) {
            Optional<NamespaceFile> place = container.process().flatMap(this::placeOf);
            candidates.add(new Candidate(
                    Target.Kind.CONTAINER, container.info().name(), Optional.of(container.info()), place));
        }
        for (NamespaceFile place : listing.in(namesDirectory)) {
            String name = "netns:" + FileName.last(place.path());
            candidates.add(new Candidate(Target.Kind.NETNS, name, Optional.empty(), Optional.of(place)));
        }
        for (long id : processIds) {
            placeOf(id)
                    .ifPresent(place -> candidates.add(
                            new Candidate(Target.Kind.PROCESS, "pid:" + id, Optional.empty(), Optional.of(place))));
        }
        return new Sighting(candidates, listing.in(sandboxes), untouchable(candidates));
    }

    private Untouchable untouchable(List<Candidate> candidates) {
        Set<Long> hosts = new HashSet<>(Set.of(table.host().inode()));
        places.at(machine).ifPresent(place -> hosts.add(place.inode()));
        for (Candidate candidate : candidates) {
            if (candidate.container().filter(ContainerInfo::usesHostNetwork).isPresent()) {
                candidate.place().ifPresent(place -> hosts.add(place.inode()));
            }
        }
        return new Untouchable(hosts, docker.text(), docker.addresses());
    }

    private Optional<NamespaceFile> placeOf(long process) {
        return places.at(processes.networkNamespace(process));
    }

    @Override
    public void close() {
        containers.close();
        table.close();
        listing.close();
    }
}
