package io.faultd.fault;

import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Partitions by their form, after Jepsen's nemeses (jepsen.nemesis, jepsen.nemesis.combined). */
public enum PartitionShape {
    /** Two groups; the first is not larger than the second. */
    HALVES(2),
    /** The first alone, all others together. */
    ISOLATE_ONE(2),
    /** Each sees a majority, and no two see the same one. */
    MAJORITIES_RING(4),
    /** Two halves, and one member that both can reach: the first of the second half. */
    BRIDGE(3),
    /** The largest number below a third, and the others. */
    MINORITY_THIRD(4);

    private final int fewest;

    PartitionShape(int fewest) {
        this.fewest = fewest;
    }

    /**
     * Who is separated from whom: either groups, or a map.
     *
     * @param groups names; a name can be in several
     * @param drops for the name of each member that drops, the names of the senders
     */
    public record Layout(List<List<String>> groups, Map<String, List<String>> drops) {
        /** Copies the collections. */
        public Layout {
            groups = groups.stream().map(List::copyOf).toList();
            drops = Collections.unmodifiableMap(new LinkedHashMap<>(drops));
        }
    }

    /**
     * Reads {@code halves}, {@code isolate-one}, {@code majorities-ring}, {@code bridge} or {@code minority-third}.
     *
     * @throws BadValueException for anything else
     */
    public static PartitionShape parse(String text) {
        for (PartitionShape shape : values()) {
            if (shape.word().equals(text)) {
                return shape;
            }
        }
        throw new BadValueException("'" + text + "' is not a shape of a partition; write "
                + Stream.of(values()).map(PartitionShape::word).collect(Collectors.joining(", ")));
    }

    /** As text. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it makes two disjoint groups, so that one can be the sender. */
    public boolean hasTwoSides() {
        return this != MAJORITIES_RING && this != BRIDGE;
    }

    /**
     * Arranges members in this shape.
     *
     * @param members in their order, no two the same
     * @throws BadValueException when they are too few
     */
    public Layout of(List<String> members) {
        int count = members.size();
        if (count < fewest) {
            throw new BadValueException("the shape " + word() + " needs " + fewest + " targets or more, and there "
                    + (count == 1 ? "is 1" : "are " + count));
        }
        return switch (this) {
            case HALVES -> split(members, count / 2);
            case ISOLATE_ONE -> split(members, 1);
            case MINORITY_THIRD -> split(members, (count - 1) / 3);
            case BRIDGE -> bridge(members);
            case MAJORITIES_RING -> ring(members);
        };
    }

    /**
     * Divides members into 2 or more groups at random; all divisions into the same number of groups are equally likely.
     *
     * @throws BadValueException when there are fewer than two
     */
    public static Layout random(List<String> members, Random random) {
        if (members.size() < 2) {
            throw new BadValueException("one target alone can't be divided; name more, or write --all");
        }
        int groups = 2 + random.nextInt(members.size() - 1);
        List<List<String>> divided = new ArrayList<>();
        List<String> shuffled = shuffled(members, random);
        for (int i = 0; i < shuffled.size(); i++) {
            // The first ones ensure that no group is empty.
            if (i < groups) {
                divided.add(new ArrayList<>(List.of(shuffled.get(i))));
            } else {
                divided.get(random.nextInt(groups)).add(shuffled.get(i));
            }
        }
        return new Layout(divided, Map.of());
    }

    /**
     * Members in an order that the same random numbers repeat on any machine (Fisher and Yates; {@link Random} is
     * specified).
     */
    public static List<String> shuffled(List<String> members, Random random) {
        List<String> shuffled = new ArrayList<>(members);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }

    private static Layout split(List<String> members, int first) {
        return new Layout(List.of(members.subList(0, first), members.subList(first, members.size())), Map.of());
    }

    private static Layout bridge(List<String> members) {
        int half = members.size() / 2;
        return new Layout(List.of(members.subList(0, half + 1), members.subList(half, members.size())), Map.of());
    }

    /**
     * Each receives from the same number of neighbours on either side. Where a majority needs an odd number, it also
     * receives from the opposite member; without an exactly opposite one, from one more on either side.
     */
    private static Layout ring(List<String> members) {
        int count = members.size();
        int others = count / 2; // a majority, including the member itself
        boolean opposite = others % 2 == 1 && count % 2 == 0;
        int reach = opposite ? others / 2 : (others + 1) / 2;
        Map<String, List<String>> drops = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            List<String> from = new ArrayList<>();
            for (int j = 0; j < count; j++) {
                int distance = Math.min(Math.floorMod(i - j, count), Math.floorMod(j - i, count));
                boolean heard = distance <= reach || (opposite && 2 * distance == count);
                if (!heard) {
                    from.add(members.get(j));
                }
            }
            drops.put(members.get(i), from);
        }
        return new Layout(List.of(), drops);
    }
}
