package io.faultd.plan;

import io.faultd.target.Namespace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that drops packets in one namespace.
 *
 * @param tables those of the partition, at most one a hook
 * @param rules those of drop faults, the oldest fault first
 */
public record Drops(List<PartitionTable> tables, List<DropRule> rules) {
    /** Nothing is dropped. */
    public static final Drops NONE = new Drops(List.of(), List.of());

    /** Copies the lists. */
    public Drops {
        tables = List.copyOf(tables);
        rules = List.copyOf(rules);
    }

    /** Whether nothing is dropped. */
    public boolean isEmpty() {
        return equals(NONE);
    }

    /** The drops of a plan for each namespace, in the plan's order. */
    public static Map<Namespace, Drops> byNamespace(Plan plan) {
        Map<Namespace, List<PartitionTable>> tables = new LinkedHashMap<>();
        Map<Namespace, List<DropRule>> rules = new LinkedHashMap<>();
        for (PartitionTable table : plan.drops()) {
            tables.computeIfAbsent(table.namespace(), n -> new ArrayList<>()).add(table);
        }
        for (DropRule rule : plan.dropRules()) {
            rules.computeIfAbsent(rule.namespace(), n -> new ArrayList<>()).add(rule);
        }
        Map<Namespace, Drops> drops = new LinkedHashMap<>();
        tables.forEach(
                (namespace, some) -> drops.put(namespace, new Drops(some, rules.getOrDefault(namespace, List.of()))));
        rules.forEach((namespace, some) -> drops.putIfAbsent(namespace, new Drops(List.of(), some)));
        return drops;
    }
}
