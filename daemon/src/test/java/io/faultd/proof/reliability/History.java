package io.faultd.proof.reliability;

import io.faultd.client.Event;
import io.faultd.protocol.Applied;
import io.faultd.protocol.Stopped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts the answers to many clients into one order, that of the daemon's events. Each command then runs on a model,
 * which must give exactly the client's answer.
 */
public final class History {
    /** A command and its answer. */
    public sealed interface ClientCommand {
        /** When it was sent, by {@link System#nanoTime}. */
        long sent();

        /** When it was answered. */
        long answered();
    }

    /** A rate on targets. */
    public record Apply(long sent, long answered, long bits, Set<String> targets, Applied answer)
            implements ClientCommand {}

    /** Another rate for a fault. */
    public record Change(long sent, long answered, String fault, long bits) implements ClientCommand {}

    /** The end of all faults on a target, or of one fault. */
    public record Stop(long sent, long answered, Optional<String> target, Optional<String> fault, Stopped answer)
            implements ClientCommand {}

    /** A fault of the model. */
    public record Rate(long bits, Set<String> targets) {}

    private final List<ClientCommand> unplaced;
    private final List<Event> events;
    private final List<ClientCommand> placed = new ArrayList<>();
    private final Map<String, Rate> model = new LinkedHashMap<>();

    public History(List<ClientCommand> commands, List<Event> events) {
        this.unplaced = new ArrayList<>(commands);
        this.events = events;
        // A command that changes nothing has no event and no place in the order.
        unplaced.removeIf(command -> command instanceof Stop stop
                && stop.answer().ended().isEmpty()
                && stop.answer().reduced().isEmpty());
    }

    /**
     * Runs all commands in the order of the events.
     *
     * @return the faults in force at the end
     * @throws AssertionError when no command explains an event, or a command has no event
     */
    public Map<String, Rate> inOrder() {
        int next = 0;
        while (next < events.size()) {
            int at = next;
            ClientCommand command = unplaced.stream()
                    .filter(one -> explains(one, at))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no command explains " + events.get(at) + " on " + model));
            next += apply(command);
            unplaced.remove(command);
            placed.add(command);
        }
        if (!unplaced.isEmpty()) {
            throw new AssertionError("done, but not told of: " + unplaced);
        }
        return model;
    }

    /** The commands in their order. */
    public List<ClientCommand> placed() {
        return placed;
    }

    private boolean explains(ClientCommand command, int at) {
        Event event = events.get(at);
        if (command instanceof Apply apply) {
            return event.type().equals("fault-applied")
                    && apply.answer().fault().equals(event.fault());
        }
        if (command instanceof Change change) {
            return event.type().equals("fault-changed")
                    && !"stop".equals(event.cause())
                    && change.fault().equals(event.fault());
        }
        Stop stop = (Stop) command;
        List<String> told = new ArrayList<>(stop.answer().ended());
        told.addAll(stop.answer().reduced());
        if (at + told.size() > events.size() || !stop.answer().equals(expected(stop))) {
            return false;
        }
        for (int i = 0; i < told.size(); i++) {
            String type = i < stop.answer().ended().size() ? "fault-ended" : "fault-changed";
            Event one = events.get(at + i);
            if (!one.type().equals(type) || !one.fault().equals(told.get(i)) || !"stop".equals(one.cause())) {
                return false;
            }
        }
        return true;
    }

    /**
     * The answer that a client must get if its command runs now; its targets are those that a fault no longer holds on.
     */
    private Stopped expected(Stop stop) {
        List<String> ended = new ArrayList<>();
        List<String> reduced = new ArrayList<>();
        model.forEach((id, fault) -> {
            boolean meant = stop.target().filter(fault.targets()::contains).isPresent();
            if (stop.fault().filter(id::equals).isPresent()
                    || (meant && fault.targets().size() == 1)) {
                ended.add(id);
            } else if (meant) {
                reduced.add(id);
            }
        });
        return new Stopped(ended, reduced, stop.answer().targets());
    }

    /** Returns how many events it has. */
    private int apply(ClientCommand command) {
        if (command instanceof Apply apply) {
            model.put(apply.answer().fault(), new Rate(apply.bits(), apply.targets()));
            return 1;
        }
        if (command instanceof Change change) {
            model.computeIfPresent(change.fault(), (id, fault) -> new Rate(change.bits(), fault.targets()));
            return 1;
        }
        Stop stop = (Stop) command;
        stop.answer().ended().forEach(model::remove);
        for (String id : stop.answer().reduced()) {
            model.computeIfPresent(id, (same, fault) -> {
                Set<String> left = new LinkedHashSet<>(fault.targets());
                left.remove(stop.target().orElseThrow());
                return new Rate(fault.bits(), left);
            });
        }
        return stop.answer().ended().size() + stop.answer().reduced().size();
    }

    /** The lowest rate on each target that has any. */
    public static Map<String, Long> lowest(Map<String, Rate> faults) {
        Map<String, Long> lowest = new TreeMap<>();
        faults.values()
                .forEach(fault -> fault.targets().forEach(target -> lowest.merge(target, fault.bits(), Math::min)));
        return lowest;
    }
}
