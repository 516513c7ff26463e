package io.faultd.cli.command;

import io.faultd.protocol.Skipped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a command skipped, a line for each reason: a node can have a hundred interfaces of one kind. */
final class SkippedLines {
    private SkippedLines() {}

    static List<String> of(List<Skipped> skipped) {
        Map<String, List<String>> places = new LinkedHashMap<>();
        for (Skipped one : skipped) {
            places.computeIfAbsent(one.reason(), reason -> new ArrayList<>()).add(one.place());
        }
        return places.entrySet().stream()
                .map(entry -> "skipped " + String.join(", ", entry.getValue()) + ": " + entry.getKey())
                .toList();
    }
}
