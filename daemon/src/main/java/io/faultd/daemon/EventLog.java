package io.faultd.daemon;

import io.faultd.reconcile.Events;
import io.faultd.rpc.Event;
import io.faultd.rpc.EventBus;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the service's events to the log and passes them to the subscribers of {@code /events}. */
final class EventLog implements Events {
    private static final Logger log = LoggerFactory.getLogger("io.faultd.events");

    private static final Set<Type> WARNINGS =
            EnumSet.of(Type.FAULT_PENDING, Type.FAULT_CONFLICT, Type.DRIFT_SEEN, Type.DRIFT_REPAIRED);

    private final EventBus bus;
    private final Clock clock;

    EventLog(EventBus bus, Clock clock) {
        this.bus = bus;
        this.clock = clock;
    }

    @Override
    public void happened(Type type, String fault, String target, String cause) {
        String word = type.name().toLowerCase(Locale.ROOT).replace('_', '-');
        String subject = fault == null ? String.valueOf(target) : fault;
        if (WARNINGS.contains(type)) {
            log.warn("{} {}{}", word, subject, cause == null ? "" : ": " + cause);
        } else if (type == Type.TARGET_APPEARED || type == Type.TARGET_GONE) {
            log.debug("{} {}", word, subject);
        } else {
            log.info("{} {}{}", word, subject, cause == null ? "" : ": " + cause);
        }
        bus.publish(new Event(clock.instant(), word, fault, target, cause));
    }
}
