package io.faultd.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.kernel.Place;
import io.faultd.protocol.Held;
import io.faultd.stats.Ledger.FaultShare;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The figures of faults add up, whatever happens to the meters. */
class LedgerTest {
    private static final Place PORT = Place.of(new ShapingPoint(new Namespace("/nowhere/host", 1), 7, "veth", false));
    private static final Place OTHER_PORT =
            Place.of(new ShapingPoint(new Namespace("/nowhere/host", 1), 8, "veth8", false));
    private static final Meter FIRST = Meter.ofClass(PORT, 1);
    private static final Meter SECOND = Meter.ofClass(PORT, 2);
    private static final FaultShare X = share("f-x", "db");
    private static final FaultShare Y = share("f-y", "db");

    private final Ledger ledger = new Ledger();

    @Test
    void aMeterCountsForAllThatShareIt() {
        ledger.assign(Map.of(FIRST, Set.of(X, Y)));

        ledger.read(FIRST, figures(10, 2, 3));

        assertThat(ledger.readings()).containsOnly(Map.entry(X, figures(10, 2, 3)), Map.entry(Y, figures(10, 2, 3)));
        assertThat(figures(10, 2, 3).packets()).isEqualTo(15);
    }

    @Test
    void whatNobodyHasAShareInIsPassedOver() {
        ledger.read(FIRST, figures(10, 0, 0));

        assertThat(ledger.readings()).isEmpty();
        assertThat(ledger.places()).isEmpty();
    }

    @Test
    void aFaultThatComesLaterIsNotGivenWhatWasThereBefore() {
        ledger.assign(Map.of(FIRST, Set.of(X)));
        ledger.read(FIRST, figures(100, 10, 5));

        ledger.assign(Map.of(FIRST, Set.of(X, Y)));

        ledger.read(FIRST, figures(108, 11, 0));
        assertThat(ledger.readings().get(X)).isEqualTo(figures(108, 11, 0));
        assertThat(ledger.readings().get(Y))
                .as("five of the eight had waited before it came")
                .isEqualTo(figures(3, 1, 0));
    }

    @Test
    void aSplitMeterAddsUp() {
        ledger.assign(Map.of(FIRST, Set.of(X)));
        ledger.read(FIRST, figures(100, 0, 4));

        ledger.assign(Map.of(FIRST, Set.of(X), SECOND, Set.of(X, Y)));
        ledger.read(FIRST, figures(150, 0, 0));
        ledger.read(SECOND, figures(20, 0, 1));

        assertThat(ledger.readings().get(X)).isEqualTo(figures(170, 0, 1));
        assertThat(ledger.readings().get(Y)).isEqualTo(figures(20, 0, 1));

        ledger.assign(Map.of(FIRST, Set.of(X)));
        ledger.keep(Set.of("f-x"));
        assertThat(ledger.readings())
                .as("what waited in the class that is gone has passed")
                .containsOnly(Map.entry(X, figures(171, 0, 0)));
    }

    @Test
    void aMeterThatBeganAnewGoesOnForItsFaults() {
        ledger.assign(Map.of(FIRST, Set.of(X)));
        ledger.read(FIRST, figures(100, 10, 5));
        ledger.read(FIRST, figures(3, 0, 1));
        assertThat(ledger.readings().get(X)).isEqualTo(figures(108, 10, 1));
    }

    @Test
    void aRestartedContainerKeepsItsFigures() {
        ledger.assign(Map.of(FIRST, Set.of(X)));
        ledger.read(FIRST, figures(100, 0, 0));

        ledger.assign(Map.of());
        ledger.keep(Set.of("f-x"));
        assertThat(ledger.readings()).containsOnly(Map.entry(X, figures(100, 0, 0)));

        Meter again = Meter.ofClass(OTHER_PORT, 1);
        ledger.assign(Map.of(again, Set.of(X)));
        ledger.read(again, figures(7, 0, 0));
        assertThat(ledger.readings()).containsOnly(Map.entry(X, figures(107, 0, 0)));
    }

    @Test
    void aFaultThatIsNoMoreIsForgotten() {
        ledger.assign(Map.of(FIRST, Set.of(X)));
        ledger.read(FIRST, figures(100, 0, 0));

        ledger.assign(Map.of());
        ledger.keep(Set.of());

        assertThat(ledger.readings()).isEmpty();
    }

    private static FaultShare share(String fault, String target) {
        return new FaultShare(fault, new Held(target, "eth0", "in"));
    }

    /** Of packets of a hundred bytes. */
    private static MeterReading figures(long passed, long dropped, long waiting) {
        return new MeterReading(passed, passed * 100, dropped, 0, waiting, waiting * 100);
    }
}
