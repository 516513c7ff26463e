package io.faultd.reconcile;

import io.faultd.kernel.KernelWatch;
import java.util.Optional;

/**
 * How external changes of faultd's objects in the kernel are detected and handled.
 *
 * @param watch reports them; empty: they are found only by accident
 */
public record DriftSettings(Optional<KernelWatch> watch, DriftPolicy policy, DriftCounts counts) {
    /** For a service without a watch. */
    public static DriftSettings none() {
        return new DriftSettings(Optional.empty(), DriftPolicy.REPAIR, new DriftCounts());
    }
}
