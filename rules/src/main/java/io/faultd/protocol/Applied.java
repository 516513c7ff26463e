package io.faultd.protocol;

import java.util.List;

/**
 * A fault that is in force: the answer to every faulting method.
 *
 * @param fault its id
 * @param targets names of the targets that it holds on
 * @param interfaces their interfaces that it holds on, read back from the kernel
 * @param skipped targets that were selected by broad words only and can't carry it
 * @param notes where the kernel does something else than what was asked for, one sentence each
 */
public record Applied(
        String fault, List<String> targets, List<Held> interfaces, List<Skipped> skipped, List<String> notes) {
    /** One that does what was asked for. */
    public Applied(String fault, List<String> targets, List<Held> interfaces, List<Skipped> skipped) {
        this(fault, targets, interfaces, skipped, List.of());
    }
}
