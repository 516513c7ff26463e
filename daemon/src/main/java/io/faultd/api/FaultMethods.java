package io.faultd.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.doctor.Doctor;
import io.faultd.engine.Conductor;
import io.faultd.engine.DropRequest;
import io.faultd.engine.FaultService;
import io.faultd.engine.PartitionRequest;
import io.faultd.engine.ShapingRequest;
import io.faultd.engine.StopRequest;
import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Effect;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Profiles;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.DryRunForm;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RpcException;
import io.faultd.rpc.RpcMethods;
import io.faultd.target.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The RPC's methods: parameters in, a command for the conductor out. */
public final class FaultMethods implements RpcMethods {
    private static final String HALT = "halt";
    private static final String LEASE_CREATE = "lease.create";
    private static final String LEASE_RENEW = "lease.renew";

    /**
     * The engine is given up after 10 s and asked again; the first time it may have been busy, or this process still
     * starting.
     */
    private static final int ATTEMPTS = 3;

    private final Conductor conductor;
    private final Map<String, Method> others;

    private interface Method {
        CompletionStage<?> call(Params params) throws RpcException;
    }

    public FaultMethods(Conductor conductor, Doctor doctor, GuardMethods guards, Profiles known) {
        ProfileMethods profiles = new ProfileMethods(known);
        this.conductor = conductor;
        this.others = Map.ofEntries(
                Map.entry("apply", params -> apply(params, EffectParams.readAll(params))),
                Map.entry("drop", this::drop),
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
                Map.entry("profile", params -> apply(params, profiles.effects(params))),
                Map.entry("profiles", params -> CompletableFuture.completedStage(profiles.list(params))));
    }

    @Override
    public Set<String> names() {
        return Stream.concat(
                        Stream.of(HALT, LEASE_CREATE, LEASE_RENEW),
                        Stream.concat(others.keySet().stream(), EffectParams.methods().stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public CompletionStage<?> call(String method, ObjectNode object, Caller caller) throws RpcException {
        Params params = new Params(method, object);
        switch (method) { // those that have to know who asks
            case HALT:
                return submit(params, GuardMethods.halt(params, caller));
            case LEASE_CREATE:
                return change(params, LeaseMethods.create(params, caller));
            case LEASE_RENEW:
                return change(params, LeaseMethods.renew(params, caller));
            default:
                break;
        }
        Method other = others.get(method);
        return other == null ? apply(params, EffectParams.read(method, params)) : other.call(params);
    }

    private CompletionStage<?> apply(Params params, List<Effect> effects) throws RpcException {
        Optional<String> fault = params.value("fault", id -> id);
        Selection selection = fault.isPresent() ? params.selection() : params.someSelection();
        Optional<Direction> direction = params.value("direction", Direction::parse)
                .or(() -> fault.isPresent() ? Optional.empty() : Optional.of(usualDirection(params)));
        Optional<FlowMatch> match = MatchParams.readIfGiven(params);
        ShapingRequest request = new ShapingRequest(
                fault,
                selection,
                params.sample(),
                direction,
                match,
                effects,
                params.flag("over_existing"),
                params.ending());
        return change(params, match.orElse(FlowMatch.ALL), engine -> engine.apply(request));
    }

    private CompletionStage<?> drop(Params params) throws RpcException {
        Optional<String> fault = params.value("fault", id -> id);
        Selection selection = fault.isPresent() ? params.selection() : params.someSelection();
        Optional<Direction> direction = params.value("direction", Direction::parse);
        Optional<FlowMatch> match = MatchParams.readIfGiven(params);
        DropEffect effect = DropParams.read(params, match.orElse(FlowMatch.ALL));
        DropRequest request =
                new DropRequest(fault, selection, params.sample(), direction, match, effect, params.ending());
        return change(params, match.orElse(FlowMatch.ALL), engine -> engine.apply(request));
    }

    /** A profile is a network, which is so both ways. */
    private static Direction usualDirection(Params params) {
        return params.method().equals("profile") ? Direction.BOTH : Direction.IN;
    }

    private CompletionStage<?> partition(Params params) throws RpcException {
        PartitionRequest request = PartitionParams.read(params, ThreadLocalRandom.current());
        return change(params, engine -> engine.partition(request));
    }

    private CompletionStage<?> reset(Params params) throws RpcException {
        Selection selection = params.allOr("targets");
        FlowMatch match = MatchParams.readTcp(params);
        return learned(params, match, engine -> engine.reset(selection, match));
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

    private CompletionStage<?> change(Params params, Conductor.Command<?> command) throws RpcException {
        return change(params, FlowMatch.ALL, command);
    }

    /** A command that changes something, or with {@code dry_run} tells what it would change. */
    private CompletionStage<?> change(Params params, FlowMatch match, Conductor.Command<?> command)
            throws RpcException {
        Optional<DryRunForm> form = params.value("dry_run", DryRunForm::parse);
        Conductor.Command<?> meant = form.isEmpty() ? command : engine -> engine.rehearse(form.get(), command);
        return learned(params, match, meant);
    }

    /** A command that comes after the host names in its match are known. */
    private CompletionStage<?> learned(Params params, FlowMatch match, Conductor.Command<?> meant) throws RpcException {
        if (!match.mayNameHosts()) {
            return submit(params, meant);
        }
        return submit(params, engine -> engine.learn(match))
                .thenCompose(learnt -> learnt)
                .thenCompose(known -> submit(meant));
    }

    private <T> CompletionStage<T> submit(Params params, Conductor.Command<T> command) throws RpcException {
        params.refuseOthers();
        return submit(command);
    }

    private <T> CompletionStage<T> submit(Conductor.Command<T> command) {
        return submit(command, ATTEMPTS).exceptionallyCompose(FaultMethods::translated);
    }

    private <T> CompletionStage<T> submit(Conductor.Command<T> command, int attempts) {
        return conductor.submit(command).exceptionallyCompose(failure -> reconsidered(unwrapped(failure))
                .filter(later -> attempts > 1)
                .map(later -> later.thenCompose(nothing -> submit(command, attempts - 1)))
                .orElseGet(() -> CompletableFuture.failedStage(failure)));
    }

    /** A loaded engine that has not told of a container yet is waited for here, and not on the conductor's thread. */
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
