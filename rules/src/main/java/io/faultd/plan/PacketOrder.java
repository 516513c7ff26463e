package io.faultd.plan;

import io.faultd.fault.Effect;

/** What an effect does to the order and the times in which packets leave, on which it depends what may come before and behind it. */
enum PacketOrder {
    /** Nothing: it looks at each packet by itself. */
    NONE(false, false, false),
    /** Delays that differ, so that packets overtake each other. */
    SPREADS(true, false, false),
    /** It lets packets go in an order of its own. */
    RHYTHM(false, true, false),
    /** One queue, which can't be cut into lanes. */
    QUEUE(false, false, true),
    /** One queue that lets packets go at times of its own. */
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

    /** Whether packets overtake each other by it. */
    boolean spreads() {
        return spreads;
    }

    /** Whether it lets packets go in an order or at times of its own. */
    boolean hasRhythm() {
        return rhythm;
    }

    /** Whether it makes of its packets one queue. */
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
