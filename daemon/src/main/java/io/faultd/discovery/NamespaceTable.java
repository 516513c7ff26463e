package io.faultd.discovery;

import io.faultd.discovery.NamespaceReader.Identified;
import io.faultd.linux.FileName;
import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.target.Namespace;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The contents of the relevant network namespaces, read again only where the kernel reported a change.
 *
 * <p>Why it is never stale: a namespace gets its id, from which notifications begin, before it is read. Notifications
 * are queued before the system call that caused them returns, so taking them first in a refresh covers everything
 * before it. The kernel reuses inodes, but reports that an id is gone ({@code RTM_DELNSID}) before it frees the inode
 * of the namespace, so inodes are read before notifications. The kernel does not report a veth whose other end was
 * moved; but then the two ends contradict each other, and both namespaces are read again.
 */
final class NamespaceTable implements AutoCloseable {
    /** A refresh during continuous changes ends with what it has; the next one sees the rest. */
    private static final int ATTEMPTS = 5;

    /** A container can create many namespaces. */
    private static final int MAX_NAMELESS = 1024;

    private final NamespaceReader reader;
    private final Changes changes;
    private final Identified host;
    private final Map<Long, Identified> byInode = new HashMap<>();
    private final Map<Integer, Identified> byId = new HashMap<>();
    private final Map<Integer, NamespaceView> views = new HashMap<>();
    // Outdated views, kept until they are read again: for a namespace that keeps changing (a thousand of them settling
    // on their IPv6 addresses) an old view is better than none.
    private final Set<Integer> stale = new HashSet<>();
    // Interfaces of namespaces that have an id and no place, such as those of pods inside a container.
    private final Map<Integer, Collection<Link>> nameless = new HashMap<>();
    private final Map<Long, String> refusals = new HashMap<>();
    // Namespaces that replaced others with the same inode.
    private final Set<Namespace> renewed = new HashSet<>();
    private boolean altered;

    NamespaceTable(Path host) {
        try (NetworkNamespace namespace = NetworkNamespace.open(host)) {
            this.reader = new NamespaceReader(namespace);
            this.changes = new Changes(namespace);
        }
        this.host = reader.identify(host);
        remember(this.host);
    }

    /** A file of a network namespace, as {@code stat} sees it. */
    record NamespaceFile(Path path, long inode) {}

    /**
     * Which namespaces to read.
     *
     * @param wanted namespaces to read
     * @param others namespaces to read only where the other end of a veth is in them
     */
    record Places(List<NamespaceFile> wanted, List<NamespaceFile> others) {}

    /**
     * Brings the table up to date.
     *
     * @param look finds the present namespaces; called again after changes meanwhile
     * @return whether anything is different from before
     */
    boolean refresh(Supplier<Places> look) {
        altered = false;
        Set<Long> ended = new HashSet<>();
        Set<Integer> doubted = new HashSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Places places = look.get();
            apply(changes.take(host.id()), ended);
            boolean settled = identify(places);
            settled &= read(places);
            settled &= !altered || agree(doubted);
            Changes.Seen meanwhile = changes.take(host.id());
            apply(meanwhile, ended);
            if (settled && meanwhile.nothing()) {
                break;
            }
        }
        ended.stream()
                .filter(byInode::containsKey)
                .forEach(inode -> renewed.add(byInode.get(inode).namespace()));
        return altered;
    }

    /**
     * Namespaces that appeared since the last call with the inode of a former one, which the kernel reused. Nothing
     * that was done in the former ones exists any more.
     */
    Set<Namespace> takeRenewed() {
        Set<Namespace> taken = Set.copyOf(renewed);
        renewed.clear();
        return taken;
    }

    Namespace host() {
        return host.namespace();
    }

    int hostId() {
        return host.id();
    }

    /** The contents of a wanted namespace; empty if it could not be read. */
    Optional<NamespaceView> view(long inode) {
        return Optional.ofNullable(byInode.get(inode)).flatMap(known -> byId(known.id()));
    }

    /** The contents of the namespace with that id. */
    Optional<NamespaceView> byId(int id) {
        return Optional.ofNullable(views.get(id));
    }

    /**
     * The interfaces of the namespace with that id, which need not be a wanted one; empty if they can't be read. Those
     * of a namespace without a place are read when they are first asked for, and again after they have changed.
     */
    Optional<Collection<Link>> links(int id) {
        if (views.containsKey(id)) {
            return Optional.of(views.get(id).links().values());
        }
        if (!nameless.containsKey(id) && nameless.size() < MAX_NAMELESS) {
            try {
                nameless.put(id, reader.links(id));
            } catch (LinuxException e) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(nameless.get(id));
    }

    /** Why a namespace could not be read. */
    Optional<String> refusal(long inode) {
        return Optional.ofNullable(refusals.get(inode));
    }

    /**
     * Processes changes.
     *
     * @param ended receives the inodes of namespaces that have ended
     */
    private void apply(Changes.Seen seen, Set<Long> ended) {
        for (int id : seen.gone()) {
            Optional.ofNullable(byId.get(id))
                    .map(known -> known.namespace().inode())
                    .ifPresent(ended::add);
        }
        if (seen.everything()) {
            ended.addAll(byInode.keySet()); // any of them can be another one by now
            ended.remove(host.namespace().inode());
        }
        if (seen.everything() || !changes.complete()) {
            byInode.clear();
            byId.clear();
            views.clear();
            stale.clear();
            nameless.clear();
            remember(host);
        }
        altered |= nameless.keySet().removeAll(seen.gone());
        altered |= nameless.keySet().removeAll(seen.changed());
        seen.gone().forEach(this::forget);
        stale.addAll(seen.changed());
    }

    private boolean identify(Places places) {
        boolean settled = true;
        Map<Long, NamespaceFile> present = new LinkedHashMap<>();
        Stream.concat(places.wanted().stream(), places.others().stream())
                .forEach(place -> present.putIfAbsent(place.inode(), place));
        present.remove(host.namespace().inode());
        Set<Integer> vanished = new HashSet<>(byId.keySet());
        vanished.remove(host.id());
        refusals.clear();
        for (NamespaceFile place : present.values()) {
            Identified known = byInode.get(place.inode());
            if (known == null) {
                known = identify(place);
                settled &= known != null || refusals.containsKey(place.inode());
            } else if (!known.namespace().path().equals(FileName.text(place.path()))) {
                moved(known, place);
            }
            if (known != null) {
                vanished.remove(known.id());
            }
        }
        vanished.forEach(this::forget);
        return settled;
    }

    /** Null if it is another namespace by now, or if it can't be opened; then there is a refusal. */
    private Identified identify(NamespaceFile place) {
        try {
            Identified found = reader.identify(place.path());
            altered = true;
            remember(found);
            return found.namespace().inode() == place.inode() ? found : null;
        } catch (LinuxException e) {
            refusals.put(place.inode(), e.getMessage());
            return null;
        }
    }

    private boolean read(Places places) {
        boolean settled = read(host);
        for (NamespaceFile place : places.wanted()) {
            Identified known = byInode.get(place.inode());
            if (known != null) {
                settled &= read(known);
            }
        }
        for (NamespaceFile place : places.wanted()) {
            Optional<NamespaceView> view = view(place.inode());
            if (view.isPresent()) {
                settled &= readPeers(view.get());
            }
        }
        return settled;
    }

    private boolean readPeers(NamespaceView view) {
        boolean settled = true;
        for (Link link : view.links().values()) {
            if (link.isVeth() && link.peerNamespaceId().isPresent()) {
                Identified known = byId.get(link.peerNamespaceId().getAsInt());
                settled &= known == null || read(known);
            }
        }
        return settled;
    }

    private boolean read(Identified known) {
        if (views.containsKey(known.id()) && !stale.contains(known.id())) {
            return true;
        }
        altered = true;
        try {
            views.put(known.id(), reader.read(known));
            stale.remove(known.id());
            return true;
        } catch (LinuxException e) {
            forget(known.id());
            refusals.put(known.namespace().inode(), e.getMessage());
            return false;
        }
    }

    /** Whether both ends of each veth agree; namespaces with ends that don't are read again, once. */
    private boolean agree(Set<Integer> doubted) {
        Set<Integer> contradicting = new HashSet<>();
        for (NamespaceView view : views.values()) {
            for (Link link : view.links().values()) {
                int other = link.peerNamespaceId().orElse(view.id());
                if (link.isVeth() && link.peer().isPresent() && views.containsKey(other)) {
                    boolean returned = views.get(other)
                            .link(link.peer().getAsInt())
                            .filter(end -> end.isVethTo(view.id(), link.index(), other))
                            .isPresent();
                    if (!returned) {
                        contradicting.add(view.id());
                        contradicting.add(other);
                    }
                }
            }
        }
        contradicting.removeAll(doubted);
        doubted.addAll(contradicting);
        stale.addAll(contradicting);
        return contradicting.isEmpty();
    }

    private void remember(Identified found) {
        byInode.put(found.namespace().inode(), found);
        byId.put(found.id(), found);
    }

    private void moved(Identified known, NamespaceFile place) {
        Namespace namespace = new Namespace(FileName.text(place.path()), place.inode());
        altered = true;
        remember(new Identified(namespace, known.id()));
        views.computeIfPresent(known.id(), (id, view) -> view.at(namespace));
    }

    private void forget(int id) {
        if (id == host.id()) {
            return;
        }
        altered = true;
        views.remove(id);
        stale.remove(id);
        Identified known = byId.remove(id);
        if (known != null) {
            byInode.remove(known.namespace().inode(), known);
        }
    }

    @Override
    public void close() {
        reader.close();
        changes.close();
    }
}
