package io.faultd.fault;

import io.faultd.target.Selection;
import io.faultd.unit.BadValueException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A disturbance of the network while it is in force; independent of all other faults, and ended separately. */
public sealed interface Fault {
    /** Its id, e.g. {@code f-7k2}. */
    String id();

    /** When it was made; decides between faults that can't be combined. */
    Instant created();

    /** When it ends automatically, if it does. */
    Optional<Instant> expires();

    /** The lease it is bound to, if any. */
    Optional<String> lease();

    /** A copy with another end. */
    Fault expiring(Optional<Instant> end);

    /** A short description of its effects. */
    String describe();

    /** Where the kernel does something else than what was asked for, one sentence each. */
    default List<String> notes() {
        return List.of();
    }

    /** The words that {@code status} and {@code faults} show for its effects, e.g. {@code SLOW}. */
    List<String> words();

    /** Calls the visitor's method for this kind. */
    <R> R fold(Function<Shaping, R> shaping, Function<Drop, R> drop, Function<Partition, R> partition);

    /** Which of their traffic it is about; a partition's follows from its groups. */
    default FlowMatch match() {
        return FlowMatch.ALL;
    }

    /** Which targets it is about; a partition has one selection for each group. */
    List<Selection> selections();

    /** A fault on some traffic of the selected targets. */
    sealed interface OnTraffic extends Fault {
        /** The targets. */
        Selection selection();

        /** In, out or both, seen from the targets. */
        Direction direction();

        /** A copy with another selection. */
        OnTraffic on(Selection other);

        @Override
        default List<Selection> selections() {
            return List.of(selection());
        }
    }

    /**
     * Effects on traffic of the selected targets in one direction or both.
     *
     * @param match which traffic it is about
     * @param effects at least one, no two of a kind; a {@link Effect.SharedRate} alone, since it acts in another place
     *     than all others
     * @param overExisting whether foreign qdiscs make room, to be restored afterwards
     */
    record Shaping(
            String id,
            Instant created,
            Optional<Instant> expires,
            Optional<String> lease,
            Selection selection,
            Direction direction,
            FlowMatch match,
            List<Effect> effects,
            boolean overExisting)
            implements OnTraffic {
        /** Copies the list. */
        public Shaping {
            effects = List.copyOf(effects);
            if (effects.isEmpty()) {
                throw new IllegalArgumentException("a fault needs an effect");
            }
            if (effects.stream().map(Object::getClass).distinct().count() < effects.size()) {
                throw new IllegalArgumentException("a fault can't have two effects of a kind");
            }
            if (effects.size() > 1 && effects.stream().anyMatch(Effect.SharedRate.class::isInstance)) {
                throw new BadValueException(
                        "a shared rate can't be combined with other effects; use another fault for them");
            }
        }

        /** Effects on interfaces without foreign qdiscs. */
        public Shaping(
                String id,
                Instant created,
                Optional<Instant> expires,
                Optional<String> lease,
                Selection selection,
                Direction direction,
                FlowMatch match,
                List<Effect> effects) {
            this(id, created, expires, lease, selection, direction, match, effects, false);
        }

        /** Effects without a lease, on interfaces without foreign qdiscs. */
        public Shaping(
                String id,
                Instant created,
                Optional<Instant> expires,
                Selection selection,
                Direction direction,
                FlowMatch match,
                List<Effect> effects) {
            this(id, created, expires, Optional.empty(), selection, direction, match, effects);
        }

        @Override
        public <R> R fold(Function<Shaping, R> shaping, Function<Drop, R> drop, Function<Partition, R> partition) {
            return shaping.apply(this);
        }

        @Override
        public Shaping expiring(Optional<Instant> end) {
            return new Shaping(id, created, end, lease, selection, direction, match, effects, overExisting);
        }

        /** The effect of that kind, if it has one. */
        public <E extends Effect> Optional<E> effect(Class<E> kind) {
            return effects.stream().filter(kind::isInstance).map(kind::cast).findFirst();
        }

        /** The rate that its targets share, where that is what it does. */
        public Optional<Effect.SharedRate> sharedRate() {
            return effect(Effect.SharedRate.class);
        }

        @Override
        public Shaping on(Selection other) {
            return new Shaping(id, created, expires, lease, other, direction, match, effects, overExisting);
        }

        @Override
        public List<String> words() {
            return effects.stream()
                    .map(Effect::word)
                    .filter(word -> !word.isEmpty())
                    .distinct()
                    .toList();
        }

        @Override
        public List<String> notes() {
            return effects.stream().flatMap(effect -> effect.note().stream()).toList();
        }

        @Override
        public String describe() {
            String text = effects.stream().map(Effect::describe).collect(Collectors.joining(" "));
            return text + (match.isAll() ? "" : " " + match.describe());
        }
    }

    /**
     * Packets of the selected targets that vanish for certain.
     *
     * @param match which traffic it is about
     */
    record Drop(
            String id,
            Instant created,
            Optional<Instant> expires,
            Optional<String> lease,
            Selection selection,
            Direction direction,
            FlowMatch match,
            DropEffect effect)
            implements OnTraffic {
        /**
         * Checks that there is something to be dropped.
         *
         * @throws io.faultd.unit.BadValueException when match and effect leave nothing
         */
        public Drop {
            effect.check(match);
        }

        /** A drop without a lease. */
        public Drop(
                String id,
                Instant created,
                Optional<Instant> expires,
                Selection selection,
                Direction direction,
                FlowMatch match,
                DropEffect effect) {
            this(id, created, expires, Optional.empty(), selection, direction, match, effect);
        }

        @Override
        public <R> R fold(Function<Shaping, R> shaping, Function<Drop, R> drop, Function<Partition, R> partition) {
            return drop.apply(this);
        }

        @Override
        public Drop expiring(Optional<Instant> end) {
            return new Drop(id, created, end, lease, selection, direction, match, effect);
        }

        @Override
        public Drop on(Selection other) {
            return new Drop(id, created, expires, lease, other, direction, match, effect);
        }

        @Override
        public List<String> words() {
            return List.of(effect.word());
        }

        @Override
        public String describe() {
            return effect.describe() + (match.isAll() ? "" : " " + match.describe());
        }
    }

    /**
     * Targets that can't reach one another; at most one partition is in force at a time. It is defined by groups or by
     * cuts.
     *
     * @param groups whose members can still reach each other; one group alone is cut off from every target that shares
     *     a network with it
     * @param cuts who drops packets from whom; all other traffic passes
     * @param oneWay drop only what earlier groups send to later ones
     * @param rest all other targets in scope are one more group
     * @param reject answer the senders with an ICMP error
     * @param link whether ARP and neighbour discovery are cut too, as when a cable is pulled
     */
    record Partition(
            String id,
            Instant created,
            Optional<Instant> expires,
            Optional<String> lease,
            List<Selection> groups,
            List<Cut> cuts,
            boolean oneWay,
            boolean rest,
            boolean reject,
            boolean link)
            implements Fault {
        /** Copies the lists. */
        public Partition {
            groups = List.copyOf(groups);
            cuts = List.copyOf(cuts);
            if (groups.isEmpty() == cuts.isEmpty()) {
                throw new IllegalArgumentException("a partition has groups or cuts");
            }
            if (!cuts.isEmpty() && (oneWay || rest)) {
                throw new IllegalArgumentException("one-way and rest need groups");
            }
        }

        /** A partition by groups without rejects and without a lease. */
        public Partition(
                String id,
                Instant created,
                Optional<Instant> expires,
                List<Selection> groups,
                boolean oneWay,
                boolean rest) {
            this(id, created, expires, Optional.empty(), groups, List.of(), oneWay, rest, false, false);
        }

        @Override
        public <R> R fold(Function<Shaping, R> shaping, Function<Drop, R> drop, Function<Partition, R> partition) {
            return partition.apply(this);
        }

        @Override
        public Partition expiring(Optional<Instant> end) {
            return new Partition(id, created, end, lease, groups, cuts, oneWay, rest, reject, link);
        }

        /**
         * Packets dropped in one direction.
         *
         * @param receiver the member that drops
         * @param senders the members whose packets it drops
         */
        public record Cut(Selection receiver, Selection senders) {
            private String describe() {
                return String.join(",", receiver.texts()) + " from " + String.join(",", senders.texts());
            }
        }

        @Override
        public List<Selection> selections() {
            return Stream.concat(
                            groups.stream(), cuts.stream().flatMap(cut -> Stream.of(cut.receiver(), cut.senders())))
                    .distinct()
                    .toList();
        }

        @Override
        public List<String> words() {
            return List.of("PARTITION");
        }

        @Override
        public String describe() {
            String text = cuts.isEmpty()
                    ? groups.stream()
                            .map(group -> String.join(",", group.texts()))
                            .collect(Collectors.joining(" | "))
                    : "drop " + cuts.stream().map(Cut::describe).collect(Collectors.joining("; "));
            return "partition " + text + (oneWay ? " one-way" : "") + (rest ? " rest" : "") + (reject ? " reject" : "")
                    + (link ? " link" : "");
        }
    }
}
