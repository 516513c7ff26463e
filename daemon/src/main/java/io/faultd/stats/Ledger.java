package io.faultd.stats;

import io.faultd.kernel.Place;
import io.faultd.protocol.Held;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Assigns the counts of the kernel's meters to faults. Several faults can share a meter, which then counts for each. A
 * fault has a meter for each of its places and lanes, and gets other ones whenever another fault begins or ends there:
 * its figures are the sum of all, including former ones.
 */
final class Ledger {
    private final Map<Meter, Account> accounts = new LinkedHashMap<>();
    private final Map<FaultShare, MeterReading> closed = new LinkedHashMap<>();

    /** A fault at one of the places where it holds. */
    record FaultShare(String fault, Held held) {}

    /** A meter, and for each fault its reading when the fault got it. */
    private static final class Account {
        private MeterReading beforeItBeganAnew = MeterReading.ZERO;
        private MeterReading last = MeterReading.ZERO;
        private final Map<FaultShare, MeterReading> since = new LinkedHashMap<>();

        MeterReading total() {
            return beforeItBeganAnew.plus(last);
        }

        void beginAnew() {
            beforeItBeganAnew = total().atTheEnd();
            last = MeterReading.ZERO;
        }
    }

    /** Records a reading; when it is less than before, the meter has restarted. Meters without a share are ignored. */
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
     * Sets the shares. The whole reading of a new meter belongs to its faults, even if it is from another daemon's
     * time.
     */
    void assign(Map<Meter, Set<FaultShare>> wanted) {
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

    private void leave(Account account, Set<FaultShare> staying) {
        account.since.entrySet().removeIf(entry -> {
            if (staying.contains(entry.getKey())) {
                return false;
            }
            MeterReading own = account.total().since(entry.getValue()).atTheEnd();
            closed.merge(entry.getKey(), own, MeterReading::plus);
            return true;
        });
    }

    /** Removes ended faults. */
    void keep(Set<String> faults) {
        closed.keySet().removeIf(share -> !faults.contains(share.fault()));
    }

    /** The places with meters. */
    Set<Place> places() {
        Set<Place> places = new LinkedHashSet<>();
        accounts.keySet().forEach(meter -> places.add(meter.place()));
        return places;
    }

    /** The reading of each fault, place by place, as of the last readings. */
    Map<FaultShare, MeterReading> readings() {
        Map<FaultShare, MeterReading> all = new LinkedHashMap<>();
        accounts.values()
                .forEach(account -> account.since.forEach(
                        (share, earlier) -> all.merge(share, account.total().since(earlier), MeterReading::plus)));
        closed.forEach((share, reading) -> all.merge(share, reading, MeterReading::plus));
        return all;
    }
}
