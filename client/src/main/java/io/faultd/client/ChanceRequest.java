package io.faultd.client;

/** Packets arrive twice (5 % unless told otherwise), or with one bit flipped (1 %). */
public final class ChanceRequest extends ShapingRequest<ChanceRequest> {
    ChanceRequest(FaultdClient client, String method, String... targets) {
        super(client, method, targets);
    }

    @Override
    ChanceRequest self() {
        return this;
    }

    /** How many, 0 to 100 percent. */
    public ChanceRequest percent(double percent) {
        return with("percent", Values.percent(percent));
    }
}
