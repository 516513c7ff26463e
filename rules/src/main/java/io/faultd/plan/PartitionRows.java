package io.faultd.plan;

import io.faultd.plan.PartitionCompiler.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** The names or addresses of the members at one hook, by group and all together. */
final class PartitionRows {
    private final Map<Member, SortedSet<String>> byMember = new LinkedHashMap<>();
    private final Map<Integer, SortedSet<String>> byGroup = new TreeMap<>();
    private final Map<Integer, Integer> groupSizes = new HashMap<>();
    private final SortedSet<String> all = new TreeSet<>();

    PartitionRows(Collection<Member> members, Function<Member, SortedSet<String>> keysOf) {
        Set<String> ambiguous = new LinkedHashSet<>();
        for (Member member : members) {
            for (String key : keysOf.apply(member)) {
                if (!all.add(key)) {
                    ambiguous.add(key); // the same address on two isolated networks doesn't identify its owner
                }
            }
        }
        all.removeAll(ambiguous);
        for (Member member : members) {
            SortedSet<String> keys = new TreeSet<>(keysOf.apply(member));
            keys.removeAll(ambiguous);
            if (keys.isEmpty()) {
                continue;
            }
            byMember.put(member, keys);
            for (int group : member.groups()) {
                byGroup.computeIfAbsent(group, g -> new TreeSet<>()).addAll(keys);
                groupSizes.merge(group, 1, Integer::sum);
            }
        }
    }

    /**
     * From any group to all others. Groups of one member share one row, since a member sends nothing to itself this
     * way.
     */
    List<PartitionTable.Row> rows() {
        Map<Set<Integer>, SortedSet<String>> fromBySide = new LinkedHashMap<>();
        byMember.forEach((member, keys) -> {
            boolean alone = member.groups().stream().allMatch(group -> groupSizes.get(group) == 1);
            fromBySide
                    .computeIfAbsent(alone ? Set.of() : member.groups(), side -> new TreeSet<>())
                    .addAll(keys);
        });
        List<PartitionTable.Row> rows = new ArrayList<>();
        fromBySide.forEach((side, from) -> {
            SortedSet<String> except = new TreeSet<>();
            side.forEach(group -> except.addAll(byGroup.get(group)));
            if (byMember.size() > 1 && !except.equals(all)) {
                rows.add(new PartitionTable.Row(from, except, all));
            }
        });
        return rows;
    }

    /** From senders with dropped packets: one row for senders with the same remaining receivers. */
    List<PartitionTable.Row> rows(BiPredicate<Member, Member> drops) {
        Map<SortedSet<String>, SortedSet<String>> fromByTo = new LinkedHashMap<>();
        byMember.forEach((sender, from) -> {
            SortedSet<String> to = new TreeSet<>();
            byMember.forEach((receiver, keys) -> {
                if (drops.test(sender, receiver)) {
                    to.addAll(keys);
                }
            });
            if (!to.isEmpty()) {
                fromByTo.computeIfAbsent(to, t -> new TreeSet<>()).addAll(from);
            }
        });
        List<PartitionTable.Row> rows = new ArrayList<>();
        fromByTo.forEach((to, from) -> rows.add(new PartitionTable.Row(from, new TreeSet<>(), to)));
        return rows;
    }
}
