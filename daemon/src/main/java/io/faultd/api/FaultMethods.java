package io.faultd.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.api.FaultRequests.Requested;
import io.faultd.doctor.Doctor;
import io.faultd.engine.Conductor;
import io.faultd.engine.FaultService;
import io.faultd.engine.PartitionRequest;
import io.faultd.engine.StopRequest;
import io.faultd.engine.TrafficRequest;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Profiles;
import io.faultd.fault.spec.ResetOptions;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.DryRunForm;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RpcException;
import io.faultd.rpc.RpcMethods;
import io.faultd.target.Selection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The RPC's methods: each turns parameters into a command for the conductor. */
public final class FaultMethods implements RpcMethods {
    private static final String HALT = "halt";
    private static final String LEASE_CREATE = "lease.create";
    private static final String LEASE_RENEW = "lease.renew";

    /**
     * A query of the Docker engine is given up after 10 s and repeated; the first time it can have been busy, or this
     * process still starting.
     */
    private static final int ATTEMPTS = 3;

    private final Conductor conductor;
    private final String version;
    private final FaultRequests requests;
    private final Map<String, Method> others;

    private interface Method {
        CompletionStage<?> call(Params params) throws RpcException;
    }

    public FaultMethods(Conductor conductor, Doctor doctor, GuardMethods guards, Profiles known) {
        ProfileMethods profiles = new ProfileMethods(known);
        this.conductor = conductor;
        this.version = doctor.ownVersion();
        this.requests = new FaultRequests(known);
        this.others = Map.ofEntries(
                Map.entry("partition", this::partition),
                Map.entry("reset", this::reset),
                Map.entry("join", params -> change(params, FaultService::join)),
                Map.entry("stop", params -> stop(params, true)),
                Map.entry("fast", params -> stop(params, false)),
                Map.entry("resume", params -> submit(params, GuardMethods::resume)),
                Map.entry("guards", guards::list),
                Map.entry("status", this::status),
                Map.entry(
                        "faults",
                        params -> submit(
                                params, params.flag("stats") ? FaultService::faultsWithStats : FaultService::faults)),
                Map.entry("targets", params -> submit(params, FaultService::targets)),
                Map.entry("version", params -> doctor.version()),
                Map.entry("doctor", params -> doctor.checks()),
                Map.entry("lease.revoke", params -> change(params, LeaseMethods.revoke(params))),
                Map.entry("lease.list", params -> submit(params, LeaseMethods::list)),
                Map.entry("profiles", params -> CompletableFuture.completedStage(profiles.list(params))));
    }

    @Override
    public Set<String> names() {
        return Stream.concat(
                        Stream.of(HALT, LEASE_CREATE, LEASE_RENEW),
                        Stream.concat(others.keySet().stream(), requests.methods().stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public CompletionStage<?> call(String method, ObjectNode object, Caller caller) throws RpcException {
        Params params = new Params(method, object);
        switch (method) { // the methods that need the caller
            case HALT:
                return submit(params, GuardMethods.halt(params, caller));
            case LEASE_CREATE:
                return change(params, LeaseMethods.create(params, caller));
            case LEASE_RENEW:
                return change(params, LeaseMethods.renew(params, caller, conductor.now()));
            default:
                break;
        }
        Method other = others.get(method);
        return other == null ? apply(params) : other.call(params);
    }

    private CompletionStage<?> apply(Params params) throws RpcException {
        Requested<TrafficRequest> requested = requests.read(params);
        TrafficRequest request = requested.request();
        FlowMatch match = request.match().orElse(FlowMatch.ALL);
        return learned(params, match, rehearsed(params, requested.dryRun(), engine -> engine.apply(request)));
    }

    private CompletionStage<?> partition(Params params) throws RpcException {
        Requested<PartitionRequest> requested = FaultRequests.partition(params, ThreadLocalRandom.current());
        PartitionRequest request = requested.request();
        return submit(params, rehearsed(params, requested.dryRun(), engine -> engine.partition(request)));
    }

    private CompletionStage<?> reset(Params params) throws RpcException {
        ResetOptions wanted = params.read(ResetOptions.SPEC);
        return learned(
                params,
                wanted.match(),
                rehearsed(params, wanted.dryRun(), engine -> engine.reset(wanted.selection(), wanted.match())));
    }

    private CompletionStage<?> stop(Params params, boolean partitions) throws RpcException {
        Selection selection = params.selection();
        Set<String> faults = partitions ? Set.copyOf(params.words("fault")) : Set.of();
        if (selection.isEmpty() && faults.isEmpty()) {
            throw RpcException.invalidParams(params.method() + " needs to know what to end: name targets"
                    + (partitions ? " or faults (--fault ID)" : "") + ", or say all (--all)");
        }
        return change(params, engine -> engine.stop(new StopRequest(selection, faults, partitions)));
    }

    private CompletionStage<?> status(Params params) throws RpcException {
        Selection selection = params.selection();
        return submit(params, engine -> engine.status(selection));
    }

    /** A command that changes something, or with {@code dry_run} returns what it would change. */
    private CompletionStage<?> change(Params params, Conductor.Job<?> command) throws RpcException {
        return submit(params, rehearsed(params, params.value("dry_run", DryRunForm::parse), command));
    }

    private Conductor.Job<?> rehearsed(Params params, Optional<DryRunForm> form, Conductor.Job<?> command) {
        return form.isEmpty() ? command : engine -> engine.rehearse(form.get(), origin(params), command);
    }

    /** What a script says that it was made by. */
    private String origin(Params params) {
        return "faultd " + version + ": " + params;
    }

    /** A command that runs after the host names in its match are known. */
    private CompletionStage<?> learned(Params params, FlowMatch match, Conductor.Job<?> meant) throws RpcException {
        if (!match.mayNameHosts()) {
            return submit(params, meant);
        }
        return submit(params, engine -> engine.learn(match))
                .thenCompose(learnt -> learnt)
                .thenCompose(known -> submit(meant));
    }

    private <T> CompletionStage<T> submit(Params params, Conductor.Job<T> command) throws RpcException {
        params.refuseOthers();
        return submit(command);
    }

    private <T> CompletionStage<T> submit(Conductor.Job<T> command) {
        return submit(command, ATTEMPTS).exceptionallyCompose(FaultMethods::translated);
    }

    private <T> CompletionStage<T> submit(Conductor.Job<T> command, int attempts) {
        return conductor.submit(command).exceptionallyCompose(failure -> reconsidered(unwrapped(failure))
                .filter(later -> attempts > 1)
                .map(later -> later.thenCompose(nothing -> submit(command, attempts - 1)))
                .orElseGet(() -> CompletableFuture.failedStage(failure)));
    }

    /**
     * Waits here, and not on the conductor's thread, for a busy Docker engine that has not reported a container yet.
     */
    private static Optional<CompletionStage<Void>> reconsidered(Throwable failure) {
        return failure instanceof RefusedException refused ? refused.reconsidered() : Optional.empty();
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static <T> CompletionStage<T> translated(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return CompletableFuture.failedStage(
                cause instanceof RefusedException refused
                        ? new RpcException(
                                refused.kind(),
                                refused.getMessage(),
                                refused.data().orElse(null),
                                refused)
                        : cause);
    }
}
