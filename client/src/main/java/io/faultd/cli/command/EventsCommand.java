package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.client.Event;
import io.faultd.client.EventStream;
import io.faultd.client.FaultdClient;
import java.util.Optional;

/** {@code faultctl events}. */
public final class EventsCommand extends Command {
    public EventsCommand() {
        super("events", "", "Print events of faults and targets as they happen, until interrupted.");
    }

    @Override
    void declare(Options options) {}

    @Override
    public void run(Session session) {
        try (FaultdClient client = session.client();
                EventStream events = client.events()) {
            Optional<Event> event = events.next();
            while (event.isPresent()) {
                print(session, event.get());
                // Flushed for a reader at the other end of a pipe; the command ends when the reader does.
                session.out().flush();
                event = session.out().checkError() ? Optional.empty() : events.next();
            }
        }
    }

    private static void print(Session session, Event event) {
        if (session.json()) {
            session.printJson(event.json());
            return;
        }
        StringBuilder line =
                new StringBuilder().append(event.time()).append(' ').append(event.type());
        append(line, " ", event.fault());
        append(line, " on ", event.target());
        append(line, ": ", event.cause());
        session.line(line.toString());
    }

    private static void append(StringBuilder line, String before, String text) {
        if (text != null) {
            line.append(before).append(text);
        }
    }
}
