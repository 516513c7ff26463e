package io.faultd.proof.reliability;

import io.faultd.proof.network.TenTargets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * A possible command.
 *
 * @param method of the RPC; empty: the target {@code restarted} is removed and recreated instead
 * @param after the faults that must be in force afterwards; the id of a new one is still empty
 */
record RandomCommand(String method, Map<String, Object> params, String restarted, ExpectedFaults after) {
    private static final int MOST_FAULTS = 12;
    private static final String LONG = "50m";

    static RandomCommand next(Random random, ExpectedFaults now) {
        int kind = random.nextInt(100);
        if (now.faults().size() >= MOST_FAULTS || (kind >= 60 && kind < 72)) {
            return stopping(random, now);
        }
        if (kind < 25) {
            String rate = 1 + random.nextInt(60) + "mbit";
            return made(random, now, "rate", rate, new LinkedHashMap<>(Map.of("rate", rate)));
        }
        if (kind < 40) {
            int every = 2 + random.nextInt(50);
            return made(random, now, "drop", Integer.toString(every), new LinkedHashMap<>(Map.of("every", every)));
        }
        if (kind < 50) {
            return partition(random, now);
        }
        if (kind < 60) {
            return changed(random, now);
        }
        if (kind < 82) {
            String target = any(random);
            return new RandomCommand("stop", Map.of("targets", List.of(target)), "", now.withoutTarget(target));
        }
        if (kind < 86) {
            return new RandomCommand("join", Map.of(), "", now.withoutPartition());
        }
        return new RandomCommand("", Map.of(), TenTargets.NAMES.get(random.nextInt(TenTargets.NAMES.size())), now);
    }

    private static RandomCommand made(
            Random random, ExpectedFaults now, String method, String mark, Map<String, Object> params) {
        params.put("direction", List.of("in", "out", "both").get(random.nextInt(3)));
        TreeSet<String> targets = new TreeSet<>();
        int count = 1 + random.nextInt(4);
        while (targets.size() < count) {
            targets.add(any(random));
        }
        boolean brief = random.nextInt(5) == 0;
        params.put("for", brief ? 100 + random.nextInt(1200) + "ms" : LONG);
        ExpectedFaults.One one = new ExpectedFaults.One("", method, mark, targets, params);
        return new RandomCommand(method, one.call(), "", brief ? now : now.with(one));
    }

    private static RandomCommand partition(Random random, ExpectedFaults now) {
        List<String> shuffled = new ArrayList<>();
        TenTargets.NAMES.forEach(name -> shuffled.add("netns:" + name));
        Collections.shuffle(shuffled, random);
        int first = 1 + random.nextInt(4);
        int second = first + 1 + random.nextInt(4);
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("groups", List.of(shuffled.subList(0, first), shuffled.subList(first, second)));
        params.put("for", LONG);
        String mark = String.join(",", shuffled.subList(0, first));
        ExpectedFaults.One one =
                new ExpectedFaults.One("", "partition", mark, new TreeSet<>(shuffled.subList(0, second)), params);
        return new RandomCommand("partition", params, "", now.with(one));
    }

    private static RandomCommand changed(Random random, ExpectedFaults now) {
        List<ExpectedFaults.One> rates =
                now.faults().stream().filter(one -> one.method().equals("rate")).toList();
        if (rates.isEmpty()) {
            return stopping(random, now);
        }
        ExpectedFaults.One old = rates.get(random.nextInt(rates.size()));
        String rate = 1 + random.nextInt(60) + "mbit";
        Map<String, Object> params = new LinkedHashMap<>(old.params());
        params.put("rate", rate);
        ExpectedFaults.One one = new ExpectedFaults.One(old.id(), "rate", rate, old.targets(), params);
        return new RandomCommand("rate", Map.of("fault", old.id(), "rate", rate), "", now.with(one));
    }

    private static RandomCommand stopping(Random random, ExpectedFaults now) {
        if (now.faults().isEmpty()) {
            return new RandomCommand("stop", Map.of("all", true), "", ExpectedFaults.NOTHING);
        }
        String id = now.faults().get(random.nextInt(now.faults().size())).id();
        return new RandomCommand("stop", Map.of("fault", List.of(id)), "", now.withoutFault(id));
    }

    private static String any(Random random) {
        return "netns:" + TenTargets.NAMES.get(random.nextInt(TenTargets.NAMES.size()));
    }
}
