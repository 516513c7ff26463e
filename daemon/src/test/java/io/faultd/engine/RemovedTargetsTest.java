package io.faultd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.Fault.Partition.Cut;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.testing.Samples;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RemovedTargetsTest {
    private static final Target DB = Samples.container("db", 1);
    private static final Target WEB = Samples.container("web", 2);
    private static final Instant LATER = Samples.NOON.plus(RemovedTargets.GRACE);

    private final RemovedTargets removedTargets = new RemovedTargets();

    @Test
    void aTargetThatGoesIsTakenOutOfAFaultOverSeveral() {
        RemovedTargets.Remainder outcome = gone(shaping("db", "web"), WEB);

        assertThat(only(outcome).selections().get(0).texts()).containsExactly("web");
        assertThat(outcome.causes()).containsEntry("f-1", "container removed: db");
    }

    @Test
    void aWordThatIsAnIdGoesWithItsContainer() {
        String id = DB.id().substring(0, 12) + "db";

        assertThat(gone(shaping(id), WEB).faults()).isEmpty();
        assertThat(gone(shaping(id), DB).faults()).hasSize(1);
    }

    @Test
    void whatIsLeftButHasBeenTakenOutByAStopIsNotEnough() {
        Selection selection = Selection.of(List.of("db", "web"), false).without(Set.of(WEB.key()));

        assertThat(gone(shaping("db", "web").on(selection), WEB).faults()).isEmpty();
    }

    @Test
    void broadWordsAndNamesOfNamespacesWaitForWhateverComes() {
        for (String word : List.of("label:role=test", "network:back", "service:db", "/d.*/", "netns:blue")) {
            assertThat(gone(shaping(word)).faults()).as(word).hasSize(1);
            assertThat(only(gone(shaping("db", word))).selections().get(0).texts())
                    .containsExactly(word);
        }
        assertThat(gone(shaping().on(Selection.of(List.of("db"), true))).faults())
                .hasSize(1);
    }

    @Test
    void aProcessIsGoneAtOnceForAnotherOneMayGetItsNumber() {
        RemovedTargets.Remainder outcome = look(shaping("pid:4711"), Samples.NOON);

        assertThat(outcome.faults()).isEmpty();
        assertThat(outcome.causes()).containsEntry("f-1", "process ended: pid:4711");
        assertThat(removedTargets.due()).isEmpty();
    }

    @Test
    void aPartitionStandsAsLongAsThereAreTwoSidesOfIt() {
        assertThat(gone(Samples.partition("f-1", "db", "web"), WEB).faults()).isEmpty();
        assertThat(gone(Samples.partition("f-1", "db", "web", "netns:c"), WEB).faults())
                .hasSize(1);
        assertThat(gone(Samples.partition("f-1", "web"), WEB).faults()).hasSize(1);
        assertThat(gone(Samples.partition("f-1", "db"), WEB).faults()).isEmpty();
        assertThat(gone(cut("db", "web"), WEB).faults()).isEmpty();
        assertThat(gone(cut("web", "netns:c"), WEB).faults()).hasSize(1);
    }

    private RemovedTargets.Remainder gone(Fault fault, Target... left) {
        look(fault, Samples.NOON, left);
        return look(fault, LATER, left);
    }

    private RemovedTargets.Remainder look(Fault fault, Instant time, Target... now) {
        Map<String, Fault> faults = new LinkedHashMap<>(Map.of(fault.id(), fault));
        return removedTargets.look(faults, List.of(now), true, time);
    }

    private static Fault only(RemovedTargets.Remainder outcome) {
        assertThat(outcome.faults()).hasSize(1);
        return outcome.faults().values().iterator().next();
    }

    private static Fault.Shaping shaping(String... words) {
        return Samples.shaping("f-1", Direction.IN, Samples.delay(1), words);
    }

    private static Fault cut(String receiver, String sender) {
        Cut cut = new Cut(Selection.of(List.of(receiver), false), Selection.of(List.of(sender), false));
        return new Fault.Partition(
                "f-1",
                Samples.NOON,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(cut),
                false,
                false,
                false,
                false);
    }
}
