package io.faultd.engine;

import io.faultd.kernel.ShortIds;
import io.faultd.reconcile.Announcer;
import io.faultd.reconcile.DriftGuard;
import io.faultd.reconcile.DriftSettings;
import io.faultd.reconcile.Events;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Targets;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * The desired state, the parts that read and change it, and what they share; one of each.
 *
 * @param targets in scope
 * @param changer makes changes
 * @param dryRun computes them
 */
record StateParts(
        DesiredState state,
        Targets targets,
        PlanCompiler plans,
        PlanApplier applier,
        StateSaver saver,
        StateRefresher refresher,
        StateChanger changer,
        DryRunChanges dryRun,
        Announcer announcer,
        Clock clock,
        RandomGenerator random,
        MaxLifetime longest,
        Guards guards) {
    /** Creates them, without faults and without assumptions about the kernel. */
    static StateParts of(
            Targets targets,
            Reconciler reconciler,
            StateStore store,
            Events events,
            Clock clock,
            RandomGenerator random,
            MaxLifetime longest,
            Guards guards,
            DriftSettings settings) {
        Announcer announcer = new Announcer(events);
        DesiredState state = new DesiredState();
        PlanCompiler plans = new PlanCompiler(targets, reconciler.dropPlace());
        DriftGuard drift = new DriftGuard(settings, targets, reconciler, announcer, clock);
        PlanApplier applier = new PlanApplier(reconciler, targets, drift, clock);
        StateSaver saver = new StateSaver(store);
        StateRefresher refresher = new StateRefresher(state, targets, plans, applier, saver, announcer, clock);
        Proposals proposals = new Proposals(state, targets, plans, refresher, guards);
        ShortIds ids = ShortIds.ofFaults(random);
        return new StateParts(
                state,
                targets,
                plans,
                applier,
                saver,
                refresher,
                new StateChanger(state, proposals, plans, applier, saver, announcer, guards, ids),
                new DryRunChanges(state, proposals, plans, applier, guards),
                announcer,
                clock,
                random,
                longest,
                guards);
    }
}
