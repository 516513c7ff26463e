package io.faultd.discovery;

import io.faultd.discovery.NamespaceTable.NamespaceFile;
import io.faultd.linux.FileName;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes targets from candidates and the contents of their namespaces. */
final class TargetAssembly {
    private static final String NO_NETWORK = "has no network to shape";
    private static final String NOT_RUNNING = "is not running";

    private final NamespaceTable table;
    private final List<Candidate> candidates;
    private final Untouchable untouchable;
    private final InterfaceFinder finder;

    /** The first candidate of each namespace that uses it in its own right. */
    private final Map<Long, Candidate> owners = new HashMap<>();

    /** Candidates with the label to be ignored, by namespace. */
    private final Map<Long, Candidate> ignoring = new HashMap<>();

    TargetAssembly(NamespaceTable table, List<Candidate> candidates, Untouchable untouchable) {
        this.table = table;
        this.candidates = candidates;
        this.untouchable = untouchable;
        Set<Namespace> taken = new HashSet<>();
        for (Candidate candidate : candidates) {
            candidate.place().filter(place -> !isHost(place)).ifPresent(place -> {
                taken.add(new Namespace(FileName.text(place.path()), place.inode()));
                if (joined(candidate).isEmpty()) {
                    owners.putIfAbsent(place.inode(), candidate);
                }
                if (candidate.ignored()) {
                    ignoring.putIfAbsent(place.inode(), candidate);
                }
            });
        }
        this.finder = new InterfaceFinder(table::byId, taken, new NamespaceGraph(table::links, this::isHost));
    }

    List<Target> targets() {
        return candidates.stream().map(this::target).toList();
    }

    private Target target(Candidate candidate) {
        Optional<Candidate> owner =
                candidate.place().map(place -> owners.get(place.inode())).filter(found -> found != candidate);
        Optional<ContainerInfo> docker = owner.flatMap(Candidate::container).or(candidate::container);
        Optional<NamespaceView> view = candidate.place().flatMap(place -> table.view(place.inode()));
        Optional<String> unusable = unusable(candidate);
        List<Interface> interfaces = List.of();
        if (unusable.isEmpty() && view.isPresent()) {
            interfaces = finder.interfacesOf(
                    view.get(), (mac, addresses) -> docker.map(info -> info.networkOf(mac, addresses))
                            .orElse(""));
            unusable = interfaces.isEmpty() ? Optional.of(NO_NETWORK) : untouchable.refusal(interfaces);
        }
        boolean container = candidate.kind() == Target.Kind.CONTAINER;
        return new Target(
                candidate.kind(),
                candidate.name(),
                candidate.container().map(ContainerInfo::id).orElse(""),
                !container || candidate.place().isPresent(),
                candidate.container().map(ContainerInfo::labels).orElse(Map.of()),
                container ? docker.map(ContainerInfo::networks).orElse(List.of()) : List.of(),
                unusable.isEmpty() ? view.map(NamespaceView::namespace) : Optional.empty(),
                unusable,
                joined(candidate).or(() -> owner.map(Candidate::name)),
                interfaces,
                docker.map(ContainerInfo::ports).orElse(List.of()));
    }

    /** Empty where only a lack of interfaces can make it unusable. */
    private Optional<String> unusable(Candidate candidate) {
        if (candidate.ignored()) {
            return Optional.of("carries the label " + Target.IGNORE_LABEL);
        }
        if (candidate.place().isEmpty()) {
            return Optional.of(NOT_RUNNING);
        }
        NamespaceFile place = candidate.place().get();
        if (isHost(place)) {
            boolean named = candidate.kind() == Target.Kind.NETNS;
            return Optional.of(named ? "is the host's own namespace" : "shares the host's network");
        }
        Candidate alone = ignoring.get(place.inode());
        if (alone != null) {
            return Optional.of(
                    "shares the network of " + alone.name() + ", which carries the label " + Target.IGNORE_LABEL);
        }
        if (table.view(place.inode()).isEmpty()) {
            return Optional.of("has a network namespace that can't be read: "
                    + table.refusal(place.inode()).orElse("it keeps changing"));
        }
        return Optional.empty();
    }

    /** The name of the container whose network a container has joined. */
    private Optional<String> joined(Candidate candidate) {
        return candidate.container().flatMap(ContainerInfo::joined).map(this::nameOf);
    }

    private String nameOf(String idOrName) {
        return candidates.stream()
                .flatMap(candidate -> candidate.container().stream())
                .filter(info -> info.id().equals(idOrName))
                .map(ContainerInfo::name)
                .findFirst()
                .orElse(idOrName);
    }

    private boolean isHost(int id) {
        return table.byId(id)
                .filter(view -> untouchable.isHost(view.namespace().inode()))
                .isPresent();
    }

    private boolean isHost(NamespaceFile place) {
        return untouchable.isHost(place.inode());
    }
}
