package io.faultd.plan;

import io.faultd.fault.Effect;
import java.util.List;
import java.util.Optional;

/** One step from the existing tree of a shaping point to the wanted one. */
public sealed interface Operation {
    /** Whether it adds a qdisc where there was none. */
    boolean addsQdisc();

    /** Calls the visitor's method for this kind of step. */
    <R> R accept(Visitor<R> visitor);

    /**
     * A function with a case for each kind of step. A new kind does not compile until every visitor has a case for it.
     *
     * @param <R> its result
     */
    interface Visitor<R> {
        R addTree(AddTree operation);

        R removeTree(RemoveTree operation);

        R changeRate(ChangeRate operation);

        R addLimiter(AddLimiter operation);

        R changeLimiter(ChangeLimiter operation);

        R addLane(AddLane operation);

        R changeLane(ChangeLane operation);

        R changeStage(ChangeStage operation);

        R appendStage(AppendStage operation);

        R removeStagesFrom(RemoveStagesFrom operation);

        R classify(Classify operation);

        R connect(Connect operation);

        R setRest(SetRest operation);
    }

    /** Builds a tree without lanes, which everything still passes unshaped. */
    record AddTree(Optional<Effect.RateLimit> rate) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.addTree(this);
        }

        @Override
        public boolean addsQdisc() {
            return true;
        }
    }

    /** Removes the whole tree; the kernel restores its default. */
    record RemoveTree() implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.removeTree(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Changes the rate of everything in place; empty lifts it. */
    record ChangeRate(Optional<Effect.RateLimit> rate) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.changeRate(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Adds a limiter, below its parent if it has one. */
    record AddLimiter(Tree.LimiterClass limit) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.addLimiter(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Changes a limiter's rate in place. */
    record ChangeLimiter(Tree.LimiterClass limit) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.changeLimiter(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Adds a lane with its stages; it gets no packets yet. */
    record AddLane(Tree.LaneClass laneClass) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.addLane(this);
        }

        @Override
        public boolean addsQdisc() {
            return true;
        }
    }

    /**
     * Restores the settings of a lane's class; they are the same for all lanes, so only an external change can have
     * altered them.
     */
    record ChangeLane(Tree.LaneClass laneClass) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.changeLane(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Changes what a stage does in place; packets in it stay. It is of the same kind as before. */
    record ChangeStage(int minor, int index, Stage stage) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.changeStage(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Adds a stage behind the last one of a lane. */
    record AppendStage(int minor, int index, Stage stage) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.appendStage(this);
        }

        @Override
        public boolean addsQdisc() {
            return true;
        }
    }

    /** Removes a stage of a lane, as it was found, with all stages behind it and the packets in them. */
    record RemoveStagesFrom(int minor, int index, Stage stage) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.removeStagesFrom(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /**
     * Puts packets into these lanes from now on, and into no others: one atomic step.
     *
     * @param lanes the first whose flow a packet fits takes it; those of everything are among them only if they
     *     duplicate
     */
    record Classify(List<Tree.LaneClass> lanes) implements Operation {
        /** Copies the list. */
        public Classify {
            lanes = List.copyOf(lanes);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.classify(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Sends the packets of these interfaces through the device from now on, and no others: one atomic step. */
    record Connect(Pipe pipe) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.connect(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /**
     * Puts packets that no other lane matches into the lanes of everything, or lets them pass unshaped again: one
     * atomic step.
     */
    record SetRest(Tree.Rest before, Tree.Rest after) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.setRest(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }
}
