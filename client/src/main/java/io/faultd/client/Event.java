package io.faultd.client;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;

/**
 * Something that happened to a fault or a target.
 *
 * @param time when
 * @param type what, e.g. {@code fault-applied}
 * @param fault the fault's id; or null
 * @param target the target's name; or null
 * @param cause why; or null
 * @param json the daemon's whole message
 */
public record Event(Instant time, String type, String fault, String target, String cause, Map<String, ?> json) {
    // Not private: its constructor is called by Records.
    record Members(String time, String type, String fault, String target, String cause) {}

    static Event parse(String text) {
        if (!(Json.parse(text) instanceof Map<?, ?> json)) {
            throw new JsonException("an event should be an object");
        }
        Members members = Records.read(json, Members.class);
        try {
            @SuppressWarnings("unchecked") // The parser makes only strings as keys.
            Map<String, ?> keyed = (Map<String, ?>) json;
            Instant time = members.time == null ? null : Instant.parse(members.time);
            return new Event(time, members.type, members.fault, members.target, members.cause, keyed);
        } catch (DateTimeParseException e) {
            throw new JsonException("'time' is not a time: " + members.time);
        }
    }
}
