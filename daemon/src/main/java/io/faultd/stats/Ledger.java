package io.faultd.stats;

import io.faultd.kernel.Place;
import io.faultd.protocol.Held;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whose packets the kernel's meters count. Several faults can share a meter (what it counts counts for each), a fault has as many as
 * there are places and kinds of packets that it acts on, and it gets other ones whenever a neighbour comes or goes: its counters
 * are the sum of all, of those that are gone as well.
 */
final class Ledger {
    private final Map<Meter, Account> accounts = new LinkedHashMap<>();
    private final Map<Share, MeterReading> closed = new LinkedHashMap<>();

    /** A fault at one of the places where it holds. */
    record Share(String fault, Held held) {}

    /** A meter, and for each fault what it showed when the fault came to it. */
    private static final class Account {
        private MeterReading beforeItBeganAnew = MeterReading.ZERO;
        private MeterReading last = MeterReading.ZERO;
        private final Map<Share, MeterReading> since = new LinkedHashMap<>();

        MeterReading total() {
            return beforeItBeganAnew.plus(last);
        }

        void beginAnew() {
            beforeItBeganAnew = total().atTheEnd();
            last = MeterReading.ZERO;
        }
    }

    /** A meter shows this; when that is less than before, it has begun anew. What nobody has a share in is passed over. */
    void read(Meter meter, MeterReading reading) {
        Account account = accounts.get(meter);
        if (account == null) {
            return;
        }
        if (reading.isBehind(account.last)) {
            account.beginAnew();
        }
        account.last = reading;
    }

    /**
     * From now on these are the shares. A meter that is new shows what belongs to its faults from the beginning, even if that was in
     * another daemon's time.
     */
    void assign(Map<Meter, Set<Share>> wanted) {
        Set<Meter> gone = new HashSet<>(accounts.keySet());
        gone.removeAll(wanted.keySet());
        gone.forEach(meter -> {
            leave(accounts.get(meter), Set.of());
            accounts.remove(meter);
        });
        wanted.forEach((meter, shares) -> {
            boolean isNew = !accounts.containsKey(meter);
            Account account = accounts.computeIfAbsent(meter, key -> new Account());
            leave(account, shares);
            shares.forEach(share -> account.since.putIfAbsent(share, isNew ? MeterReading.ZERO : account.total()));
        });
    }

    private void leave(Account account, Set<Share> staying) {
        account.since.entrySet().removeIf(entry -> {
            if (staying.contains(entry.getKey())) {
                return false;
            }
            MeterReading own = account.total().since(entry.getValue()).atTheEnd();
            closed.merge(entry.getKey(), own, MeterReading::plus);
            return true;
        });
    }

    /** Forgets faults that are no more. */
    void keep(Set<String> faults) {
        closed.keySet().removeIf(share -> !faults.contains(share.fault()));
    }

    /** Where there are meters. */
    Set<Place> places() {
        Set<Place> places = new LinkedHashSet<>();
        accounts.keySet().forEach(meter -> places.add(meter.place()));
        return places;
    }

    /** The reading of each fault, place by place, as of the last readings. */
    Map<Share, MeterReading> readings() {
        Map<Share, MeterReading> all = new LinkedHashMap<>();
        accounts.values()
                .forEach(account -> account.since.forEach(
                        (share, earlier) -> all.merge(share, account.total().since(earlier), MeterReading::plus)));
        closed.forEach((share, reading) -> all.merge(share, reading, MeterReading::plus));
        return all;
    }
}
