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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks whether the machine has what faults need, and reports in one line each what is missing and what to do about
 * it.
 */
public final class Doctor {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final int MOST_NAMED = 3;

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
    private final Supplier<CompletableFuture<List<String>>> bypasses;
    private final Supplier<GuardInfo> guards;

    /**
     * A doctor.
     *
     * @param damage the part of the journal that could not be read
     * @param leftovers finds objects in the kernel that belong to no fault
     * @param bypasses finds what can take packets past the faults in force
     * @param guards returns what is refused now
     */
    public Doctor(
            String version,
            DockerEngine docker,
            List<String> damage,
            Supplier<CompletableFuture<List<String>>> leftovers,
            Supplier<CompletableFuture<List<String>>> bypasses,
            Supplier<GuardInfo> guards) {
        this.version = version;
        this.docker = docker;
        this.damage = List.copyOf(damage);
        this.leftovers = leftovers;
        this.bypasses = bypasses;
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
        CompletableFuture<Check> left = check(leftovers, "leftovers", Doctor::leftovers);
        CompletableFuture<Check> passed = check(bypasses, "bypasses", Doctor::bypasses);
        return left.thenCombineAsync(passed, (leftover, bypass) -> {
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
            checks.add(leftover);
            checks.add(bypass);
            return List.copyOf(checks);
        });
    }

    private static CompletableFuture<Check> check(
            Supplier<CompletableFuture<List<String>>> finding, String name, Function<List<String>, Check> check) {
        return finding.get()
                .handle((found, failure) -> failure == null
                        ? check.apply(found)
                        : Check.warning(name, "can't check: " + Problem.of(failure), List.of(), "see faultd's log"));
    }

    static List<Check> refusing(GuardInfo guards) {
        List<Check> checks = new ArrayList<>();
        if (guards.halted() != null) {
            checks.add(Check.warning(
                    "halted",
                    "by " + guards.halted() + "; all new faults are refused",
                    Check.COMMANDS,
                    "faultctl resume"));
        }
        if (guards.readOnly()) {
            checks.add(Check.warning(
                    "read-only",
                    "faultd was started with --read-only, which refuses all commands that change something",
                    Check.COMMANDS,
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
                                ? Check.missing(name, "this process lacks it", Check.COMMANDS, fix)
                                : Check.ok(name, "had"));
            }
            checks.add(
                    Capabilities.hasBroadcast()
                            ? Check.ok(Capabilities.BROADCAST, "had")
                            : Check.warning(
                                    Capabilities.BROADCAST,
                                    "this process lacks it; a changed interface is noticed later",
                                    List.of(),
                                    fix));
            return checks;
        } catch (IOException e) {
            return List.of(
                    Check.warning("capabilities", "can't check: " + Problem.of(e), Check.COMMANDS, "mount /proc"));
        }
    }

    private static List<Check> features() {
        try {
            KernelFeatures features = KernelFeatures.probe();
            Distribution distribution = Distribution.running();
            List<Check> checks = new ArrayList<>();
            for (Feature feature : Feature.values()) {
                boolean followsNetem = feature == Feature.NETEM_SEED && !features.has(Feature.NETEM);
                if (!followsNetem) {
                    checks.add(feature(feature, features.problem(feature), distribution));
                }
            }
            return checks;
        } catch (LinuxException e) {
            return List.of(Check.missing(
                    "kernel features", "can't be tested: " + e.getMessage(), Check.COMMANDS, "run faultd as root"));
        }
    }

    static Check feature(Feature feature, Optional<String> problem, Distribution distribution) {
        String name = feature.wireName();
        if (problem.isEmpty()) {
            return Check.ok(name, "works");
        }
        if (feature.affects().isEmpty()) {
            return Check.ok(name, "missing, and not needed: " + problem.get());
        }
        String found = problem.get() + "; needed for " + feature.purpose();
        String fix = feature.module().isEmpty() ? "a newer kernel" : distribution.fix(feature.module());
        return feature.needed()
                ? Check.missing(name, found, feature.affects(), fix)
                : Check.warning(name, found, feature.affects(), fix);
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
                + " the bug of CVE-2024-56770: a netem with a second stage behind it can stop passing packets, as two"
                + " jitters, reorder with a delay and bursts behind a delay have";
        return Check.warning(
                name,
                found,
                List.of("slow", "flaky", "duplicate", "corrupt", "reorder", "profile"),
                "Linux 6.13, or the stable 6.12.6, 6.6.67, 6.1.121, 5.15.175, 5.10.232 or 5.4.288, or later");
    }

    private List<Check> engine() {
        DockerEngine.EngineStatus engine = docker.status(PATIENCE);
        if (!engine.reachable()) {
            return List.of(Check.warning(
                    "docker",
                    engine.uri() + ": " + engine.error() + "; only named namespaces and processes can carry faults",
                    List.of(),
                    "start the engine, or give its address: faultd --docker URI"));
        }
        return List.of(
                Check.ok(
                        "docker",
                        "engine " + engine.version() + ", API " + engine.apiVersion() + ", at " + engine.uri()),
                docker.isFollowed()
                        ? Check.ok("docker events", "followed")
                        : Check.warning(
                                "docker events",
                                "the engine sends none now; a container that starts gets its faults later",
                                List.of(),
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
            return Check.warning("cgroup", "can't check: " + Problem.of(e), List.of(), "mount /proc");
        }
    }

    static Check journal(List<String> damage) {
        return damage.isEmpty()
                ? Check.ok("journal", "was intact when faultd started")
                : Check.warning(
                        "journal",
                        "was damaged when faultd started: " + String.join("; ", damage)
                                + "; faults named here have ended",
                        List.of(),
                        "compare faultctl faults with what should be in force; look at the disk");
    }

    static Check bypasses(List<String> found) {
        if (found.isEmpty()) {
            return Check.ok("bypasses", "none: no foreign filter or program takes packets past a fault in force");
        }
        return Check.warning(
                "bypasses",
                first(found) + "; some packets may not meet the faults on these targets",
                Check.COMMANDS,
                "docs/limits.md says which packets; see tc filter show dev DEVICE ingress and egress, bpftool net");
    }

    private static String first(List<String> texts) {
        String named = String.join("; ", texts.subList(0, Math.min(MOST_NAMED, texts.size())));
        return named + (texts.size() > MOST_NAMED ? "; …" : "");
    }

    static Check leftovers(List<String> left) {
        if (left.isEmpty()) {
            return Check.ok("leftovers", "none: everything of faultd in the kernel belongs to a fault");
        }
        return Check.warning(
                "leftovers",
                left.size() + " without a fault, which affect traffic there: " + first(left),
                List.of(),
                "restart faultd, which removes them, or stop it and run: faultd sweep");
    }
}
