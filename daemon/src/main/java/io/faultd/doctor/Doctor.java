package io.faultd.doctor;

import io.faultd.discovery.DockerEngine;
import io.faultd.linux.LinuxException;
import io.faultd.protocol.Check;
import io.faultd.protocol.GuardInfo;
import io.faultd.protocol.Problem;
import io.faultd.protocol.VersionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks whether the machine has what faults need, and reports in one line each what is missing and what to do about
 * it.
 */
public final class Doctor {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final int LEFTOVERS_NAMED = 3;

    /** Short, since a diagnosis should be quick: an engine that takes longer is itself a finding. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** f8d4bc455047 "net/sched: netem: account for backlog updates from child qdisc", CVE-2024-56770. */
    private static final KernelVersion NETEM_COUNTS_ITS_CHILD = new KernelVersion(6, 13, 0);

    private static final List<KernelVersion> NETEM_COUNTS_ITS_CHILD_STABLE = List.of(
            new KernelVersion(5, 4, 288),
            new KernelVersion(5, 10, 232),
            new KernelVersion(5, 15, 175),
            new KernelVersion(6, 1, 121),
            new KernelVersion(6, 6, 67),
            new KernelVersion(6, 12, 6));

    private final String version;
    private final DockerEngine docker;
    private final List<String> damage;
    private final Supplier<CompletableFuture<List<String>>> leftovers;
    private final Supplier<GuardInfo> guards;

    /**
     * A doctor.
     *
     * @param damage the part of the journal that could not be read
     * @param leftovers finds objects in the kernel that belong to no fault
     * @param guards returns what is refused now
     */
    public Doctor(
            String version,
            DockerEngine docker,
            List<String> damage,
            Supplier<CompletableFuture<List<String>>> leftovers,
            Supplier<GuardInfo> guards) {
        this.version = version;
        this.docker = docker;
        this.damage = List.copyOf(damage);
        this.leftovers = leftovers;
        this.guards = guards;
    }

    /** The version of faultd itself. */
    public String ownVersion() {
        return version;
    }

    /** The versions of what runs here. */
    public CompletionStage<VersionInfo> version() {
        return CompletableFuture.supplyAsync(() -> {
            DockerEngine.EngineStatus engine = docker.status(PATIENCE);
            return new VersionInfo(
                    version,
                    System.getProperty("java.version"),
                    System.getProperty("os.version"),
                    engine.reachable() ? engine.version() : "none");
        });
    }

    /** All checks. Kernel features are tested in an empty namespace, which is deleted before this returns. */
    public CompletionStage<List<Check>> checks() {
        return leftovers.get().handleAsync((left, failure) -> {
            List<Check> checks = new ArrayList<>();
            checks.add(Check.ok("faultd", version + " on Java " + System.getProperty("java.version")));
            checks.addAll(refusing(guards.get()));
            checks.add(Check.ok("kernel", "Linux " + System.getProperty("os.version")));
            checks.addAll(capabilities());
            checks.addAll(features());
            checks.add(netemChildren(KernelVersion.running()));
            checks.add(Check.ok(
                    "gso",
                    "netem counts a super-packet of up to 64 KiB as one; for exact loss of bulk TCP, in the target:"
                            + " ethtool -K eth0 tso off gso off"));
            checks.addAll(engine());
            checks.add(cgroups(MOUNTS));
            checks.add(journal(damage));
            checks.add(
                    failure == null
                            ? leftovers(left)
                            : Check.warn(
                                    "leftovers", "can't check: " + Problem.of(failure), "nothing", "see faultd's log"));
            return List.copyOf(checks);
        });
    }

    static List<Check> refusing(GuardInfo guards) {
        List<Check> checks = new ArrayList<>();
        if (guards.halted() != null) {
            checks.add(Check.warn(
                    "halted", "by " + guards.halted(), "all new faults, which are refused", "faultctl resume"));
        }
        if (guards.readOnly()) {
            checks.add(Check.warn(
                    "read-only",
                    "faultd was started with --read-only",
                    "all commands that change something",
                    "start it without"));
        }
        return checks;
    }

    private static List<Check> capabilities() {
        String fix =
                "run faultd as root, or give it these capabilities (AmbientCapabilities= in its unit, --cap-add for"
                        + " a container)";
        try {
            List<String> missing = Capabilities.missing();
            List<Check> checks = new ArrayList<>();
            for (String name : Capabilities.needed()) {
                checks.add(
                        missing.contains(name)
                                ? Check.missing(name, "this process lacks it", "everything", fix)
                                : Check.ok(name, "had"));
            }
            checks.add(
                    Capabilities.hasBroadcast()
                            ? Check.ok(Capabilities.BROADCAST, "had")
                            : Check.warn(
                                    Capabilities.BROADCAST,
                                    "this process lacks it",
                                    "how soon a changed interface is noticed",
                                    fix));
            return checks;
        } catch (IOException e) {
            return List.of(Check.warn("capabilities", "can't check: " + Problem.of(e), "everything", "mount /proc"));
        }
    }

    private static List<Check> features() {
        try {
            KernelFeatures features = KernelFeatures.probe();
            List<Check> checks = new ArrayList<>();
            for (Feature feature : Feature.values()) {
                boolean followsNetem = feature == Feature.NETEM_SEED && !features.has(Feature.NETEM);
                if (!followsNetem) {
                    checks.add(feature(feature, features.problem(feature)));
                }
            }
            return checks;
        } catch (LinuxException e) {
            return List.of(Check.missing(
                    "kernel features", "can't be tested: " + e.getMessage(), "everything", "run faultd as root"));
        }
    }

    static Check feature(Feature feature, Optional<String> problem) {
        String name = feature.wireName();
        if (problem.isEmpty()) {
            return Check.ok(name, "works");
        }
        if (feature.affects().isEmpty()) {
            return Check.ok(name, "missing, and not needed: " + problem.get());
        }
        String fix = feature.module().isEmpty()
                ? "a newer kernel"
                : "modprobe " + feature.module() + ", or a kernel that has it (Debian: linux-image-amd64)";
        return feature.needed()
                ? Check.missing(name, problem.get(), feature.affects(), fix)
                : Check.warn(name, problem.get(), feature.affects(), fix);
    }

    /**
     * Whether a netem with a qdisc behind it counts its queue correctly; older kernels stop accepting packets after a
     * while.
     */
    static Check netemChildren(Optional<KernelVersion> kernel) {
        String name = "netem chains";
        Optional<Boolean> corrected =
                kernel.flatMap(one -> one.has(NETEM_COUNTS_ITS_CHILD, NETEM_COUNTS_ITS_CHILD_STABLE));
        if (corrected.equals(Optional.of(true))) {
            return Check.ok(name, "Linux " + kernel.get() + " counts packets behind a netem correctly");
        }
        String found = kernel.map(one -> "Linux " + one).orElse("this kernel")
                + (corrected.isEmpty() ? " may have" : " has")
                + " the bug of CVE-2024-56770: a netem with a second stage behind it can stop passing packets";
        return Check.warn(
                name,
                found,
                "effects that need two stages: two jitters, reorder with a delay, bursts behind a delay",
                "Linux 6.13, or the stable 6.12.6, 6.6.67, 6.1.121, 5.15.175, 5.10.232 or 5.4.288, or later");
    }

    private List<Check> engine() {
        DockerEngine.EngineStatus engine = docker.status(PATIENCE);
        if (!engine.reachable()) {
            return List.of(Check.warn(
                    "docker",
                    engine.uri() + ": " + engine.error(),
                    "containers: only named namespaces and processes can carry faults",
                    "start the engine, or give its address: faultd --docker URI"));
        }
        return List.of(
                Check.ok(
                        "docker",
                        "engine " + engine.version() + ", API " + engine.apiVersion() + ", at " + engine.uri()),
                docker.isFollowed()
                        ? Check.ok("docker events", "followed")
                        : Check.warn(
                                "docker events",
                                "the engine sends none now",
                                "how soon a container that starts gets its faults",
                                "faultd retries by itself; see the engine's log"));
    }

    /** By the mounted file systems (man 7 cgroups): a hybrid has both. */
    static Check cgroups(Path mounts) {
        try (Stream<String> lines = Files.lines(mounts)) {
            Set<String> types = lines.map(line -> line.split(" ")[2]).collect(Collectors.toSet());
            String found = !types.contains("cgroup2")
                    ? types.contains("cgroup") ? "version 1" : "not mounted"
                    : types.contains("cgroup") ? "versions 1 and 2" : "version 2";
            return Check.ok("cgroup", found + "; faultd needs none");
        } catch (IOException e) {
            return Check.warn("cgroup", "can't check: " + Problem.of(e), "nothing", "mount /proc");
        }
    }

    static Check journal(List<String> damage) {
        return damage.isEmpty()
                ? Check.ok("journal", "was intact when faultd started")
                : Check.warn(
                        "journal",
                        "was damaged when faultd started: " + String.join("; ", damage),
                        "the faults that are named, which have ended",
                        "compare faultctl faults with what should be in force; look at the disk");
    }

    static Check leftovers(List<String> left) {
        if (left.isEmpty()) {
            return Check.ok("leftovers", "none: everything of faultd in the kernel belongs to a fault");
        }
        String named = String.join("; ", left.subList(0, Math.min(LEFTOVERS_NAMED, left.size())));
        return Check.warn(
                "leftovers",
                left.size() + " without a fault: " + named + (left.size() > LEFTOVERS_NAMED ? "; …" : ""),
                "traffic there, although no fault exists for it",
                "restart faultd, which removes them, or stop it and run: faultd sweep");
    }
}
