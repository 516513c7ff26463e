package io.faultd.reconcile;

import io.faultd.kernel.KernelWatch;
import java.util.Optional;

/**
 * What the engine does about changes that somebody else makes to what is faultd's in the kernel.
 *
 * @param watch tells of them; empty: they are met by chance only
 */
public record DriftSettings(Optional<KernelWatch> watch, DriftPolicy policy, DriftCounts counts) {
    /** For an engine that is not told of any. */
    public static DriftSettings none() {
        return new DriftSettings(Optional.empty(), DriftPolicy.REPAIR, new DriftCounts());
    }
}
