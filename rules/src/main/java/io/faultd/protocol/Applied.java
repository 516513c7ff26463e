package io.faultd.protocol;

import java.util.List;
import java.util.stream.Stream;

/**
 * A fault that is in force: the answer to every faulting method.
 *
 * @param fault its id
 * @param targets names of the targets that it holds on
 * @param interfaces their interfaces that it holds on, read back from the kernel
 * @param skipped targets that were selected by broad words only and can't carry it, targets or peers on which it has no
 *     effect, and interfaces of targets where it does not act
 * @param warnings one line for each thing that the kernel does differently, and for each thing by which packets can get
 *     past it
 */
public record Applied(
        String fault, List<String> targets, List<Held> interfaces, List<Skipped> skipped, List<String> warnings) {
    /** Without warnings. */
    public Applied(String fault, List<String> targets, List<Held> interfaces, List<Skipped> skipped) {
        this(fault, targets, interfaces, skipped, List.of());
    }

    /** A copy with more warnings. */
    public Applied with(List<String> others) {
        return new Applied(
                fault,
                targets,
                interfaces,
                skipped,
                Stream.concat(warnings.stream(), others.stream()).toList());
    }
}
