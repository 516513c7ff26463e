package io.faultd.daemon;

import io.faultd.discovery.DockerEngine;
import io.faultd.linux.LinuxException;
import io.faultd.protocol.Check;
import io.faultd.protocol.VersionInfo;
import io.faultd.reconcile.KernelFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks whether the machine has what faults need, and says in one line each what is missing and what to do about it. */
final class Doctor {
    private final String version;
    private final DockerEngine docker;

    Doctor(String version, DockerEngine docker) {
        this.version = version;
        this.docker = docker;
    }

    /** What runs here. */
    CompletionStage<VersionInfo> version() {
        return CompletableFuture.supplyAsync(() -> {
            DockerEngine.EngineStatus engine = docker.status();
            return new VersionInfo(
                    version,
                    System.getProperty("java.version"),
                    System.getProperty("os.version"),
                    engine.reachable() ? engine.version() : "none");
        });
    }

    /** Everything that it looks at. The kernel is tried out in an empty namespace, which is gone when this returns. */
    CompletionStage<List<Check>> checks() {
        return CompletableFuture.supplyAsync(() -> {
            List<Check> checks = new ArrayList<>();
            checks.add(new Check("kernel", "ok", "Linux " + System.getProperty("os.version"), null));
            checks.add(capabilities());
            checks.addAll(features());
            checks.add(engine());
            return List.copyOf(checks);
        });
    }

    private static Check capabilities() {
        try {
            List<String> missing = Capabilities.missing();
            return missing.isEmpty()
                    ? new Check("capabilities", "ok", "all that are needed", null)
                    : new Check(
                            "capabilities",
                            "fail",
                            "missing " + String.join(", ", missing),
                            "run faultd as root, or give it these (AmbientCapabilities= in its unit, --cap-add for a container)");
        } catch (IOException e) {
            return new Check("capabilities", "warn", "can't tell: " + e.getMessage(), null);
        }
    }

    private static List<Check> features() {
        try {
            KernelFeatures features = KernelFeatures.probe();
            return List.of(
                    feature("netem", features.netem(), "slow, flaky, duplicate, corrupt and reorder", "sch_netem"),
                    feature("htb", features.htb(), "every shaping fault", "sch_htb"),
                    feature("ifb", features.ifb(), "faults on what macvlan interfaces receive", "ifb"),
                    feature("nf_tables bridge", features.bridgeDrop(), "partitions on one bridge", "nf_tables"),
                    feature("nf_tables inet", features.inetDrop(), "partitions across bridges", "nf_tables"));
        } catch (LinuxException e) {
            return List.of(
                    new Check("kernel features", "fail", "can't be tried: " + e.getMessage(), "run faultd as root"));
        }
    }

    private static Check feature(String name, Optional<String> problem, String affected, String module) {
        return problem.isEmpty()
                ? new Check(name, "ok", "works", null)
                : new Check(
                        name,
                        "fail",
                        problem.get() + "; without it there is no " + affected,
                        "modprobe " + module + ", or a kernel that has it (Debian: linux-image-amd64)");
    }

    private Check engine() {
        DockerEngine.EngineStatus engine = docker.status();
        if (engine.reachable()) {
            return new Check("docker", "ok", "engine " + engine.version() + " at " + engine.uri(), null);
        }
        return new Check(
                "docker",
                "warn",
                engine.uri() + ": " + engine.error() + "; only named namespaces can carry faults",
                "start the engine, or give its address: faultd --docker URI");
    }
}
