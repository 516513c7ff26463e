package io.faultd.protocol;

/**
 * A target that a broad word selected and that can't carry faults, something that a fault can't affect now, or an
 * interface of a selected target where the fault does not act: it would meet packets twice there, or none that leaves
 * the namespace.
 *
 * @param target the target's name; of a peer its word
 * @param interface_ as the target calls it; or null for the whole target
 * @param reason why, as the end of a sentence
 */
public record Skipped(String target, String interface_, String reason) {
    /** A whole target. */
    public Skipped(String target, String reason) {
        this(target, null, reason);
    }

    /** The target, or the interface in the form that selects it: {@code db/eth0.10}. */
    public String place() {
        return interface_ == null ? target : target + "/" + interface_;
    }
}
