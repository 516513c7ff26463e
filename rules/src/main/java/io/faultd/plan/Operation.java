package io.faultd.plan;

import io.faultd.fault.Effect;
import java.util.List;
import java.util.Optional;

/** One step that brings the tree at a shaping point from what is there to what is wanted. */
public sealed interface Operation {
    /** Whether it puts a qdisc where there was none. */
    boolean addsQdisc();

    /** Has the visitor do what it does with this kind of step. */
    <R> R accept(Visitor<R> visitor);

    /**
     * Somebody who does something else with each kind of step. A new kind does not compile before everybody has said what that is.
     *
     * @param <R> what comes of it
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

        R openMatchAll(OpenMatchAll operation);

        R closeMatchAll(CloseMatchAll operation);
    }

    /** Builds a tree without lanes, through which everything still passes unshaped. */
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

    /** Takes the whole tree away; the kernel puts its default back. */
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
    record AddLimiter(Tree.Limit limit) implements Operation {
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
    record ChangeLimiter(Tree.Limit limit) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.changeLimiter(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Adds a lane with its stages; no packet comes to it yet. */
    record AddLane(Tree.Leaf leaf) implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.addLane(this);
        }

        @Override
        public boolean addsQdisc() {
            return true;
        }
    }

    /** Gives a lane's class its settings again; they are the same for all lanes, so only somebody else can have changed them. */
    record ChangeLane(Tree.Leaf leaf) implements Operation {
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

    /** Puts another stage behind the last one of a lane. */
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

    /** Takes a stage of a lane away, as it was found, with all behind it and the packets in them. */
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
     * @param lanes the first whose flow a packet fits takes it; that of everything is among them only if it duplicates
     */
    record Classify(List<Tree.Leaf> lanes) implements Operation {
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

    /** Puts what no other lane takes into the lane of everything. */
    record OpenMatchAll() implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.openMatchAll(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }

    /** Lets what no lane takes pass unshaped again. */
    record CloseMatchAll() implements Operation {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.closeMatchAll(this);
        }

        @Override
        public boolean addsQdisc() {
            return false;
        }
    }
}
