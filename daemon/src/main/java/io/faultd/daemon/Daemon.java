package io.faultd.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultd.api.BootClock;
import io.faultd.api.FaultJson;
import io.faultd.api.FaultMethods;
import io.faultd.api.GuardMethods;
import io.faultd.api.HostTable;
import io.faultd.api.ReadMethods;
import io.faultd.api.ReadOnlyMethods;
import io.faultd.audit.AuditLog;
import io.faultd.audit.AuditedMethods;
import io.faultd.discovery.DockerEngine;
import io.faultd.discovery.Inventory;
import io.faultd.discovery.Scope;
import io.faultd.discovery.TargetWatcher;
import io.faultd.doctor.Capabilities;
import io.faultd.doctor.Doctor;
import io.faultd.doctor.Feature;
import io.faultd.doctor.KernelFeatures;
import io.faultd.doctor.StartException;
import io.faultd.dropping.Dropper;
import io.faultd.engine.Conductor;
import io.faultd.engine.DriftWatcher;
import io.faultd.engine.FaultService;
import io.faultd.engine.Guards;
import io.faultd.engine.SavedState;
import io.faultd.fault.Profiles;
import io.faultd.journal.FileProblem;
import io.faultd.journal.Journal;
import io.faultd.kernel.KernelWatch;
import io.faultd.kernel.NftSocketPool;
import io.faultd.linux.LinuxException;
import io.faultd.metrics.Metrics;
import io.faultd.protocol.GuardInfo;
import io.faultd.protocol.Problem;
import io.faultd.reconcile.DriftCounts;
import io.faultd.reconcile.DriftSettings;
import io.faultd.reconcile.HostNames;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Targets;
import io.faultd.rpc.EventBus;
import io.faultd.rpc.RpcConfig;
import io.faultd.rpc.RpcJson;
import io.faultd.rpc.RpcMethods;
import io.faultd.rpc.RpcServer;
import io.faultd.rpc.RpcStartException;
import io.faultd.shaping.Shaper;
import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, connects and ends all parts. */
final class Daemon {
    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    /** How long a stop waits while nothing gets done; less than the unit's TimeoutStopSec. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(45);

    private final Options options;
    private final DockerEngine docker;
    private final Conductor conductor;
    private final RpcServer server;
    private final SystemdNotify systemd;

    /**
     * The answer of {@code /healthz}, which strangers can read too, so it does not include who ordered a halt and why.
     */
    private record Health(String status, String version, boolean halted, boolean readOnly) {}

    /** The servers, and what they need; the first are closed before the faults are removed, the second after. */
    private final ClosingStack doors = new ClosingStack();

    private final ClosingStack rooms = new ClosingStack();

    private Daemon(Options options, Profiles profiles) throws IOException {
        try {
            this.options = options;
            systemd = rooms.push(SystemdNotify.of(System.getenv()));
            BootClock clock = new BootClock();
            Metrics metrics = new Metrics();
            EventBus bus = new EventBus();
            rooms.push(StateLock.take(options.stateDir));
            DaemonLock lock =
                    rooms.push(DaemonLock.take("--socket " + options.socket + ", --state-dir " + options.stateDir));
            Journal store = rooms.push(Journal.open(options.stateDir, Boot.id(), new FaultJson(clock)));
            SavedState saved = store.load();
            store.remarks().forEach(log::warn);
            docker = rooms.push(DockerEngine.at(options.docker, System.getenv()));
            docker.prepare();
            Inventory inventory = rooms.push(Inventory.open(options.netnsDir, docker, new Scope(options.scope)));
            HostTable names = rooms.push(HostTable.ofSystem());
            NftSocketPool sockets = new NftSocketPool();
            KernelWatch watch = rooms.push(KernelWatch.open());
            DriftSettings drift = new DriftSettings(Optional.of(watch), options.drift, new DriftCounts());
            Shaper shaper = new Shaper(KernelFeatures.probe(Feature.NETEM).has(Feature.NETEM), sockets, watch, store);
            Reconciler reconciler = new Reconciler(shaper, new Dropper(options.dropEngine, sockets, watch));
            FaultService service = new FaultService(
                    targets(inventory, new AllNamespaces(options.netnsDir), names, lock),
                    reconciler,
                    store,
                    new EventLog(bus, Clock.systemUTC()),
                    clock,
                    new SecureRandom(),
                    options.maxLifetime,
                    new Guards(options.maxTargets),
                    drift);
            FaultServiceMetrics.register(metrics, service, reconciler, drift.counts());
            conductor = rooms.push(new Conductor(service, clock));
            systemd.starting(conductor::progress);
            inventory.onLateAnswer(conductor::changed);
            FaultMetrics.register(metrics, conductor);
            CompletableFuture<Void> alone = new CompletableFuture<>();
            rooms.push(() -> alone.cancel(false));
            // First in the queue, so that no command precedes it; but it waits until the addresses are open, since a
            // daemon that can't serve must not change anything.
            CompletableFuture<Void> adopted = conductor.submit(running -> {
                alone.join();
                running.adopt(saved);
                return null;
            });
            ObjectMapper json = RpcJson.mapper(RpcConfig.JsonLimits.DEFAULT);
            AuditLog audit = rooms.push(openAudit(json));
            FaultServiceMetrics.register(metrics, audit);
            Supplier<GuardInfo> guards = () -> options.guards(service.halted());
            Doctor doctor = new Doctor(
                    Version.text(),
                    docker,
                    store.damage(),
                    () -> conductor.submit(FaultService::leftovers),
                    () -> conductor.submit(FaultService::bypasses),
                    guards);
            FaultMethods all = new FaultMethods(conductor, doctor, new GuardMethods(guards), profiles);
            RpcMethods methods = options.readOnly ? new ReadOnlyMethods(all) : all;
            server = doors.push(RpcServer.start(
                    options.rpcConfig(),
                    new AuditedMethods(methods, ReadMethods::isChange, audit, json),
                    bus,
                    metrics,
                    () -> new Health("ok", Version.text(), service.halted().isPresent(), options.readOnly),
                    audit));
            alone.complete(null);
            adopted.join();
            doors.push(new TargetWatcher(options.netnsDir, docker)).start(conductor::changed);
            doors.push(DriftWatcher.start(watch, conductor));
            names.start(conductor::changed);
            conductor.changed(); // where nothing was adopted, the targets are not refreshed yet
        } catch (IOException | RuntimeException e) {
            doors.close();
            rooms.close();
            throw e;
        }
    }

    /**
     * Starts; returns when it serves. The process then lives until a signal ends it.
     *
     * @throws StartException with one line that says why; nothing of the daemon is left then
     */
    static void start(Options options, Profiles profiles) {
        Capabilities.require();
        try {
            Daemon daemon = new Daemon(options, profiles);
            Runtime.getRuntime().addShutdownHook(new Thread(daemon::stop, "stop"));
            daemon.tellReady();
        } catch (RpcStartException e) {
            throw new StartException(e.getMessage(), e);
        } catch (FileSystemException e) {
            throw new StartException("can't use --state-dir " + options.stateDir + ": " + FileProblem.of(e), e);
        } catch (IOException e) {
            throw new StartException("can't use --state-dir " + options.stateDir + ": " + Problem.of(e), e);
        } catch (LinuxException e) {
            throw new StartException("the kernel refused to " + e.getMessage(), e);
        } catch (CompletionException e) {
            throw new StartException("can't adopt the faults of the daemon before: " + Problem.of(e.getCause()), e);
        }
    }

    private AuditLog openAudit(ObjectMapper json) {
        try {
            return AuditLog.open(options.auditLog(), json, Clock.systemUTC());
        } catch (IOException e) {
            throw new StartException(
                    "can't write the audit log " + options.auditLog() + ": " + e + "; choose another: --audit-log FILE",
                    e);
        }
    }

    private static Targets targets(Inventory inventory, AllNamespaces everywhere, HostNames names, DaemonLock lock) {
        return new Targets() {
            @Override
            public List<Target> refresh(Set<Long> processes) {
                return inventory.refresh(processes);
            }

            @Override
            public boolean isCurrent() {
                return inventory.isCurrent();
            }

            @Override
            public Optional<CompletableFuture<Void>> answer() {
                return inventory.answer();
            }

            @Override
            public Set<Namespace> takeRenewed() {
                return inventory.takeRenewed();
            }

            @Override
            public OptionalInt idOf(Namespace namespace) {
                return inventory.idOf(namespace);
            }

            @Override
            public Optional<Namespace> own() {
                return Optional.of(inventory.host());
            }

            @Override
            public HostNames hostNames() {
                return names;
            }

            @Override
            public List<Namespace> namespaces() {
                try {
                    return lock.isAlone() ? everywhere.withoutThoseOfOtherDaemons() : List.of();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** Queries the Docker engine last: one that hangs takes the whole timeout. */
    private void tellReady() {
        System.out.println("ready: faultd " + Version.text() + " on unix://" + options.socket
                + (options.listen.isEmpty() ? "" : " and " + server.tcpAddresses()));
        System.out.flush();
        systemd.ready();
        systemd.watch(conductor::progress, () -> conductor.submit(service -> null));
        DockerEngine.EngineStatus service = docker.status();
        if (service.reachable()) {
            log.info("Docker {} at {}", service.version(), service.uri());
        } else {
            log.warn("no Docker engine, serving named namespaces only: {}: {}", service.uri(), service.error());
        }
    }

    /** The hook of SIGTERM and SIGINT: stops serving, then removes the faults unless they stay. */
    private void stop() {
        int status = 0;
        log.info("stopping");
        systemd.stopping(conductor::progress);
        doors.close();
        if (!options.keepOnExit) {
            try {
                conductor.end(STOP_PATIENCE);
            } catch (TimeoutException e) {
                log.error("a command hangs ({}), so faults stay in force; try: faultd sweep", e.getMessage());
                Runtime.getRuntime().halt(1);
            } catch (ExecutionException | InterruptedException e) {
                log.error("not all faults could be removed; try: faultd sweep", e);
                status = 1;
            }
        }
        rooms.close();
        ClassArchive.write();
        // A JVM that a signal ends has the status 128+n; here the end was requested and successful.
        Runtime.getRuntime().halt(status);
    }
}
