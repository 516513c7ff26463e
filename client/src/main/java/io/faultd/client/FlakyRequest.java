package io.faultd.client;

/** Packets vanish: 30 % of them unless told otherwise. */
public final class FlakyRequest extends ShapingRequest<FlakyRequest> {
    FlakyRequest(FaultdClient client, String... targets) {
        super(client, "flaky", targets);
    }

    @Override
    FlakyRequest self() {
        return this;
    }

    /** How many, 0 to 100 percent. */
    public FlakyRequest loss(double percent) {
        return with("loss", Values.percent(percent));
    }

    /** How much each packet's fate depends on that of the one before, 0 to 100 percent. */
    public FlakyRequest correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }
}
