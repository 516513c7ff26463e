package io.faultd.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of one record.
 *
 * @param number increases from record to record
 * @param boot the boot of the machine
 * @param faults those that it defines, by id
 * @param leases those that it defines, by id
 * @param asides the displaced qdiscs that it defines, by id
 * @param standing the state after it: by id, the number of the record with the present definition; null in a record
 *     that only defines
 * @param halted who ordered a halt; empty: no halt
 */
record Entry(
        long number,
        String boot,
        Map<String, ObjectNode> faults,
        Map<String, ObjectNode> leases,
        Map<String, ObjectNode> asides,
        Map<String, Long> standing,
        List<String> gone,
        Optional<String> halted) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    String text() {
        ObjectNode root = MAPPER.createObjectNode().put("n", number).put("boot", boot);
        if (!faults.isEmpty()) {
            root.putArray("faults").addAll(faults.values());
        }
        if (!leases.isEmpty()) {
            root.putArray("leases").addAll(leases.values());
        }
        if (!asides.isEmpty()) {
            root.putArray("asides").addAll(asides.values());
        }
        if (standing != null) {
            ObjectNode ids = root.putObject("standing");
            standing.forEach(ids::put);
        }
        if (gone != null) {
            ArrayNode ids = root.putArray("gone");
            gone.forEach(ids::add);
        }
        return root.put("halted", halted.orElse(null)).toString();
    }

    static Entry parse(String text) throws IOException {
        try {
            JsonNode root = MAPPER.readTree(text);
            Map<String, Long> standing = null;
            if (root.has("standing")) {
                standing = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> one : root.get("standing").properties()) {
                    standing.put(one.getKey(), one.getValue().longValue());
                }
            }
            List<String> gone = null;
            if (root.has("gone")) {
                gone = new ArrayList<>();
                for (JsonNode id : root.get("gone")) {
                    gone.add(id.textValue());
                }
            }
            return new Entry(
                    root.required("n").longValue(),
                    root.required("boot").textValue(),
                    byId(root.path("faults")),
                    byId(root.path("leases")),
                    byId(root.path("asides")),
                    standing,
                    gone,
                    Optional.ofNullable(root.path("halted").textValue()));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IOException(
                    "is not a record: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static Map<String, ObjectNode> byId(JsonNode array) {
        Map<String, ObjectNode> nodes = new LinkedHashMap<>();
        array.forEach(node -> nodes.put(node.required("id").textValue(), (ObjectNode) node));
        return nodes;
    }

    /** The ids of everything that it defines. */
    List<String> defined() {
        List<String> ids = new ArrayList<>(faults.keySet());
        ids.addAll(leases.keySet());
        ids.addAll(asides.keySet());
        return ids;
    }
}
