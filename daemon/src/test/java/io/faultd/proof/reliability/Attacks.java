package io.faultd.proof.reliability;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** All attacks by name, and who can carry them out. */
final class Attacks {
    /** What each of them does in a {@link HostileRun}. */
    static final Map<Intruder.Who, List<String>> OF = Map.of(
            Intruder.Who.CONTAINER,
            List.of("renames", "rulesets", "qdiscs", "faults", "addresses", "links", "sockets", "names"),
            Intruder.Who.USER_NAMESPACE,
            List.of("renames", "rulesets", "qdiscs", "addresses", "links", "namespaces", "sockets", "names"),
            Intruder.Who.LOCAL,
            List.of("names", "refused", "idle", "handshakes", "tokens", "noise"),
            Intruder.Who.ALLOWED,
            List.of("patterns", "leases", "events", "wrong"));

    /**
     * Those that take the kernel's lock of all network settings (rtnl), which is one for all namespaces: whoever has it
     * in a loop keeps every {@code ip} and {@code tc} of the machine waiting for longer than any command takes,
     * whatever faultd does. They are tried that often in a second and leave it free in between.
     */
    private static final Set<String> LOCKING =
            Set.of("renames", "qdiscs", "faults", "addresses", "links", "namespaces");

    private static final int PACE = 80;

    private Attacks() {}

    /** How often one is tried in a second at most. */
    static int pace(String name) {
        return LOCKING.contains(name) ? PACE : Integer.MAX_VALUE;
    }

    static Attack of(String name, String socket, int port) {
        Random random = new Random(name.hashCode());
        Path path = Path.of(socket);
        return switch (name) {
            case "renames" -> KernelAttacks.renames(random);
            case "rulesets" -> KernelAttacks.rulesets(random);
            case "qdiscs" -> KernelAttacks.qdiscs(random);
            case "faults" -> KernelAttacks.faults();
            case "addresses" -> KernelAttacks.addresses(random);
            case "links" -> KernelAttacks.links(random);
            case "namespaces" -> KernelAttacks.namespaces();
            case "sockets" -> SocketAttacks.sockets();
            case "names" -> SocketAttacks.names();
            case "all names" -> SocketAttacks.allNames(3000);
            case "one name" -> SocketAttacks.allNames(1);
            case "idle" -> SocketAttacks.idle(port);
            case "handshakes" -> SocketAttacks.handshakes(port);
            case "tokens" -> SocketAttacks.tokens(port);
            case "noise" -> SocketAttacks.noise(port, random);
            case "refused" -> RequestAttacks.refused(path);
            case "patterns" -> RequestAttacks.patterns(path, random);
            case "leases" -> RequestAttacks.leases(path);
            case "events" -> RequestAttacks.events(path);
            case "wrong" -> RequestAttacks.wrong(path, random);
            default -> {
                if (!name.startsWith("processor")) {
                    throw new IllegalArgumentException(name);
                }
                yield () -> Attack.Blow.of(random.nextBoolean()); // which takes nothing but the processor
            }
        };
    }
}
