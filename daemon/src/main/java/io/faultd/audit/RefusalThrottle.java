package io.faultd.audit;

import io.faultd.rpc.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which of many refusals get a line: the first of an account and reason, and one every ten seconds while there
 * are more. Some accounts of a subnet have separate lines, the others share one; the total number of lines is limited,
 * so that it can't fill a disk.
 */
final class RefusalThrottle {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final int MANY_GROUPS = 1000;
    private static final int ACCOUNTS_OF_A_GROUP = 8;
    private static final int LINES_OF_A_PAUSE = 60;

    private final Clock clock;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private Instant pause = Instant.MIN;
    private int lines;
    private long others;

    /**
     * A line to write.
     *
     * @param subnet whose accounts it is about, where it is not about a single one
     * @param before the number of refusals of the same account, or of the subnet's others, since the last line about
     *     them
     * @param others the number of refusals of all others that get no line
     */
    record Line(Optional<String> subnet, long before, long others) {}

    private static final class Counted {
        private Instant written = Instant.MIN;
        private long since;
    }

    /** The refusals of one subnet, or one user, for one reason. */
    private static final class Group {
        private final Map<String, Counted> accounts = new LinkedHashMap<>();
        private final Counted rest = new Counted();
    }

    RefusalThrottle(Clock clock) {
        this.clock = clock;
    }

    /** Counts a refusal; empty where it gets no line. */
    synchronized Optional<Line> count(Caller caller, String reason) {
        Instant now = clock.instant();
        Group group = groupOf(caller.subnet() + " " + reason);
        Counted own = group.accounts.get(caller.account());
        if (own == null) {
            makeRoom(group, now);
            if (group.accounts.size() < ACCOUNTS_OF_A_GROUP) {
                own = new Counted();
                group.accounts.put(caller.account(), own);
            }
        }
        Counted counted = own == null ? group.rest : own;
        if (isIn(counted.written, now) || !hasLine(now)) {
            counted.since++;
            return Optional.empty();
        }
        Line line = new Line(own == null ? Optional.of(caller.subnet()) : Optional.empty(), counted.since, others);
        counted.written = now;
        counted.since = 0;
        others = 0;
        return Optional.of(line);
    }

    private static boolean isIn(Instant written, Instant now) {
        return !written.equals(Instant.MIN) && now.isBefore(written.plus(PAUSE));
    }

    private boolean hasLine(Instant now) {
        if (!isIn(pause, now)) {
            pause = now;
            lines = 0;
        }
        return lines++ < LINES_OF_A_PAUSE;
    }

    private Group groupOf(String name) {
        Group group = groups.get(name);
        if (group == null) {
            if (groups.size() >= MANY_GROUPS) {
                Iterator<Group> eldest = groups.values().iterator();
                Group gone = eldest.next();
                eldest.remove();
                others += gone.rest.since;
                gone.accounts.values().forEach(counted -> others += counted.since);
            }
            group = new Group();
            groups.put(name, group);
        }
        return group;
    }

    /** Removes accounts without recent refusals. */
    private static void makeRoom(Group group, Instant now) {
        if (group.accounts.size() >= ACCOUNTS_OF_A_GROUP) {
            group.accounts.values().removeIf(counted -> {
                boolean old = counted.written.equals(Instant.MIN) || now.isAfter(counted.written.plus(FORGET));
                group.rest.since += old ? counted.since : 0;
                return old;
            });
        }
    }
}
