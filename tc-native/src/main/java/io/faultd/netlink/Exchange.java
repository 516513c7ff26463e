package io.faultd.netlink;

import java.util.List;

/** Requests that have been sent with consecutive sequence numbers, and the answers to them as they come in. */
final class Exchange {
    private final List<NetlinkRequest> requests;
    private final int firstSequence;
    private final int firstIndex;
    private final List<BatchResult.RefusedRequest> failures;
    private final List<NetlinkMessage> replies;
    private boolean lastAnswered;

    /**
     * Starts with no answers.
     *
     * @param firstIndex what the first request's place is called in the failures
     * @param failures receives the refusals
     * @param replies receives the messages other than acknowledgements
     */
    Exchange(
            List<NetlinkRequest> requests,
            int firstSequence,
            int firstIndex,
            List<BatchResult.RefusedRequest> failures,
            List<NetlinkMessage> replies) {
        this.requests = requests;
        this.firstSequence = firstSequence;
        this.firstIndex = firstIndex;
        this.failures = failures;
        this.replies = replies;
    }

    void accept(List<NetlinkMessage> messages) {
        for (NetlinkMessage message : messages) {
            // A difference, so that it holds when the sequence numbers wrap around.
            int place = message.sequence() - firstSequence;
            if (place < 0 || place >= requests.size()) {
                continue;
            }
            if (message.type() != NetlinkMessage.ERROR) {
                replies.add(message);
                continue;
            }
            Answer answer = Answer.decode(message);
            if (!answer.isSuccess()) {
                failures.add(new BatchResult.RefusedRequest(
                        firstIndex + place,
                        answer.toException(requests.get(place).operation())));
            }
            lastAnswered |= place == requests.size() - 1;
        }
    }

    boolean lastAnswered() {
        return lastAnswered;
    }
}
