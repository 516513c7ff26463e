package io.faultd.dryrun;

import io.faultd.plan.Plan;
import io.faultd.plan.Shape;
import io.faultd.render.Structure;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The difference between two plans as plain maps and lists: each place that differs, with its whole new content. */
final class PlanDifference {
    private PlanDifference() {}

    static Map<String, Object> between(Rehearsal.PlanChange change) {
        Plan before = change.before();
        Plan after = change.after();
        Map<String, Object> difference = new LinkedHashMap<>();
        difference.put("interfaces", interfaces(before, after));
        difference.put("drops", drops(before, after));
        difference.put("skipped", skipped(change));
        return difference;
    }

    private static List<Object> skipped(Rehearsal.PlanChange change) {
        List<Object> skipped = new ArrayList<>();
        for (Plan.PassedOver one : change.passedOver()) {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("target", one.target().name());
            place.put("interface", one.interfaceName());
            place.put("reason", one.reason());
            skipped.add(place);
        }
        return skipped;
    }

    private static List<Object> interfaces(Plan before, Plan after) {
        Set<ShapingPoint> points = new TreeSet<>(after.shapes().keySet());
        points.addAll(before.shapes().keySet());
        List<Object> different = new ArrayList<>();
        for (ShapingPoint point : points) {
            Shape wanted = after.shapes().get(point);
            if (wanted == null || !wanted.equals(before.shapes().get(point))) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("interface", Structure.of(point));
                one.put("shape", Structure.of(wanted));
                different.add(one);
            }
        }
        return different;
    }

    private static List<Object> drops(Plan before, Plan after) {
        Set<Namespace> namespaces = new LinkedHashSet<>();
        for (Plan plan : List.of(after, before)) {
            plan.drops().forEach(table -> namespaces.add(table.namespace()));
            plan.dropRules().forEach(rule -> namespaces.add(rule.namespace()));
        }
        List<Object> different = new ArrayList<>();
        for (Namespace namespace : namespaces) {
            Map<String, Object> wanted = in(namespace, after);
            if (!wanted.equals(in(namespace, before))) {
                different.add(wanted);
            }
        }
        return different;
    }

    private static Map<String, Object> in(Namespace namespace, Plan plan) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("namespace", namespace.path());
        one.put(
                "tables",
                Structure.of(plan.drops().stream()
                        .filter(table -> table.namespace().equals(namespace))
                        .toList()));
        one.put(
                "rules",
                Structure.of(plan.dropRules().stream()
                        .filter(rule -> rule.namespace().equals(namespace))
                        .toList()));
        return one;
    }
}
