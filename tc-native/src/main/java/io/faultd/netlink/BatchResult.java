package io.faultd.netlink;

import java.util.List;
import java.util.Optional;

/**
 * The outcome of many requests sent together.
 *
 * @param size how many requests there were
 * @param failures those that the kernel refused, in the order of its answers
 * @param replies messages that the kernel sent back because a request has {@code NLM_F_ECHO}
 */
public record BatchResult(int size, List<RefusedRequest> failures, List<NetlinkMessage> replies) {
    /** The index of a failure that concerns the batch as a whole: its begin or end message, or its commit. */
    public static final int WHOLE_BATCH = -1;

    public BatchResult {
        failures = List.copyOf(failures);
        replies = List.copyOf(replies);
    }

    /**
     * A request that the kernel refused.
     *
     * @param index the request's place in the batch, or {@link #WHOLE_BATCH}
     * @param cause why
     */
    public record RefusedRequest(int index, NetlinkException cause) {}

    /** Returns whether the kernel accepted every request. */
    public boolean succeeded() {
        return failures.isEmpty();
    }

    /** Returns why the request at that place failed, if it did. */
    public Optional<NetlinkException> failure(int index) {
        return failures.stream()
                .filter(failure -> failure.index() == index)
                .map(RefusedRequest::cause)
                .findFirst();
    }

    /** Throws the first failure, if there is one, with the others attached as suppressed. */
    public void orThrow() {
        if (failures.isEmpty()) {
            return;
        }
        NetlinkException first = failures.get(0).cause();
        failures.stream()
                .skip(1)
                .map(RefusedRequest::cause)
                .filter(e -> e != first)
                .forEach(first::addSuppressed);
        throw first;
    }
}
