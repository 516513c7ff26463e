package io.faultd.plan;

import io.faultd.fault.Effect;

/**
 * How an effect changes the order and the times in which packets leave, which decides what may precede and follow it.
 */
enum PacketOrder {
    /** Not at all: it handles each packet separately. */
    NONE(false, false, false),
    /** Delays that differ, so that packets overtake each other. */
    SPREADS(true, false, false),
    /** It releases packets in an order of its own. */
    RHYTHM(false, true, false),
    /** One queue, which can't be divided into lanes. */
    QUEUE(false, false, true),
    /** One queue that releases packets at times of its own. */
    QUEUE_WITH_RHYTHM(false, true, true);

    private static final Effect.Visitor<PacketOrder> OF = new OfEffect();

    private final boolean spreads;
    private final boolean rhythm;
    private final boolean oneQueue;

    PacketOrder(boolean spreads, boolean rhythm, boolean oneQueue) {
        this.spreads = spreads;
        this.rhythm = rhythm;
        this.oneQueue = oneQueue;
    }

    static PacketOrder of(Effect effect) {
        return effect.accept(OF);
    }

    /** Whether packets can overtake each other. */
    boolean spreads() {
        return spreads;
    }

    /** Whether it releases packets in an order or at times of its own. */
    boolean hasRhythm() {
        return rhythm;
    }

    /** Whether its packets share one queue. */
    boolean isOneQueue() {
        return oneQueue;
    }

    private static final class OfEffect implements Effect.Visitor<PacketOrder> {
        @Override
        public PacketOrder delay(Effect.Delay delay) {
            return delay.jitter().isZero() ? NONE : SPREADS;
        }

        @Override
        public PacketOrder loss(Effect.Loss loss) {
            return NONE;
        }

        @Override
        public PacketOrder burstLoss(Effect.BurstLoss loss) {
            return NONE;
        }

        @Override
        public PacketOrder duplicate(Effect.Duplicate duplicate) {
            return NONE;
        }

        @Override
        public PacketOrder corrupt(Effect.Corrupt corrupt) {
            return NONE;
        }

        @Override
        public PacketOrder reorder(Effect.Reorder reorder) {
            return RHYTHM;
        }

        @Override
        public PacketOrder rateLimit(Effect.RateLimit limit) {
            return NONE; // classes of lanes share it
        }

        @Override
        public PacketOrder sharedRate(Effect.SharedRate shared) {
            return NONE; // it acts in a pipe of its own
        }

        @Override
        public PacketOrder tokenBucket(Effect.TokenBucket bucket) {
            return QUEUE;
        }

        @Override
        public PacketOrder lineRate(Effect.LineRate line) {
            return QUEUE_WITH_RHYTHM;
        }

        @Override
        public PacketOrder slot(Effect.Slot slot) {
            return QUEUE_WITH_RHYTHM;
        }

        @Override
        public PacketOrder seed(Effect.Seed seed) {
            return NONE;
        }

        @Override
        public PacketOrder profile(Effect.FromProfile profile) {
            return NONE;
        }
    }
}
