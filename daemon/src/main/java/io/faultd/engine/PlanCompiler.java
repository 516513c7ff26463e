package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.fault.Hosts;
import io.faultd.kernel.RefusedException;
import io.faultd.plan.Compiler;
import io.faultd.plan.DropPlace;
import io.faultd.plan.Futility;
import io.faultd.plan.Plan;
import io.faultd.protocol.RpcError;
import io.faultd.reconcile.Targets;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Resolves the targets and addresses of faults, and compiles the faults with them. */
final class PlanCompiler {
    private final Targets targets;
    private final DropPlace dropPlace;

    /**
     * A compiler.
     *
     * @param dropPlace where partitions drop packets
     */
    PlanCompiler(Targets targets, DropPlace dropPlace) {
        this.targets = targets;
        this.dropPlace = dropPlace;
    }

    /**
     * All targets in scope now.
     *
     * @param asked selections of a request: processes that they name are looked up too, as are those of the faults
     */
    List<Target> targets(List<Selection> asked, Collection<Fault> faults) {
        Set<Long> processes = new LinkedHashSet<>();
        asked.forEach(selection -> processes.addAll(selection.processes()));
        for (Fault fault : faults) {
            fault.selections().forEach(selection -> processes.addAll(selection.processes()));
            processes.addAll(fault.match().words().processes());
        }
        return targets.refresh(processes);
    }

    /** The plan of faults with these targets. */
    Plan compile(Map<String, Fault> faults, List<Target> now) {
        return compile(faults, now, dropPlace);
    }

    /** The same with all drops in the targets' own namespaces. */
    Plan compileInTargets(Map<String, Fault> faults, List<Target> now) {
        return compile(faults, now, DropPlace.TARGETS);
    }

    /**
     * The keys of selected targets on which a fault can't have an effect now.
     *
     * @param selected the usable targets of the fault
     */
    Set<String> idle(Fault fault, List<Selection.Selected> selected, List<Target> now) {
        Set<String> idle =
                selected.stream().map(one -> one.target().key()).collect(Collectors.toCollection(LinkedHashSet::new));
        compile(Map.of(fault.id(), fault), now)
                .reachOf(fault.id())
                .holds()
                .forEach(hold -> idle.remove(hold.target().key()));
        return idle;
    }

    /**
     * Refuses a fault that can have no effect, neither now nor later.
     *
     * @throws RefusedException with the reason
     */
    void refuseFutile(Fault fault, List<Target> now) throws RefusedException {
        Optional<String> reason = Futility.of(fault, now, hosts());
        if (reason.isPresent()) {
            throw new RefusedException(RpcError.TARGET_UNUSABLE, reason.get());
        }
    }

    private Plan compile(Map<String, Fault> faults, List<Target> now, DropPlace place) {
        return Compiler.compile(List.copyOf(faults.values()), now, hosts(), place);
    }

    /** The current addresses of host names. */
    Hosts hosts() {
        return targets.hostNames().now();
    }

    /** Resolves host names in the background; completes when they are known or found not to resolve. */
    CompletableFuture<Void> learn(Set<String> names) {
        return targets.hostNames().learn(names);
    }

    /** The same with those of faults. */
    CompletableFuture<Void> learnHostsOf(Collection<Fault> faults) {
        return learn(hostsOf(faults));
    }

    /** Resolves the host names of these faults repeatedly from now on, and no others. */
    void watchHostsOf(Collection<Fault> faults) {
        targets.hostNames().watch(hostsOf(faults));
    }

    private static Set<String> hostsOf(Collection<Fault> faults) {
        Set<String> names = new LinkedHashSet<>();
        faults.forEach(fault -> names.addAll(fault.match().hosts()));
        return names;
    }
}
