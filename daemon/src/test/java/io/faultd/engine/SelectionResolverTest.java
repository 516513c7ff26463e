package io.faultd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.RpcError;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import io.faultd.testing.Samples;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionResolverTest {
    private static final Target A = Samples.netns("a", 1);
    private static final Target B = Samples.netns("b", 2);
    private static final Target STOPPED = Samples.unusable("db", false, "is not running");
    private static final List<Target> NOW = List.of(A, B, STOPPED);

    @Test
    void everyWordThatMatchesNothingIsNamed() {
        assertRefused(
                RpcError.NO_TARGET,
                "'nope', 'netns:c' matches no target; faultctl targets lists what there is",
                "nope",
                "netns:a",
                "netns:c");
    }

    @Test
    void aTargetThatWasNamedMustBeUsable() {
        assertRefused(RpcError.TARGET_UNUSABLE, "can't put a fault there: db is not running", "netns:a", "db");
    }

    @Test
    void broadWordsSkipWhatIsNotUsableUnlessNothingIsLeft() throws RefusedException {
        assertThat(SelectionResolver.required(Selection.of(List.of(), true), new TargetIndex(NOW)))
                .extracting(Selection.Selected::target)
                .containsExactly(A, B);
        assertRefused(
                RpcError.NO_TARGET,
                "label:role=test selects no target that can carry faults: db is not running",
                "label:role=test");
    }

    @Test
    void lookingAndStoppingMeanUnusableTargetsToo() throws RefusedException {
        assertThat(SelectionResolver.keys(selection("netns:b", "db"), new TargetIndex(NOW)))
                .containsExactly(B.key(), STOPPED.key());
    }

    @Test
    void aSampleIsOfTheSelectedAndNamesThem() throws RefusedException {
        Selection one = sample(Set.of(), 1, "netns:a", "netns:b");

        assertThat(one.all()).isFalse();
        assertThat(one.texts()).hasSize(1).isSubsetOf("netns:a", "netns:b");
        assertThat(sample(Set.of(), 5, "netns:a", "netns:b").texts())
                .as("no more than there are")
                .containsExactlyInAnyOrder("netns:a", "netns:b");
    }

    @Test
    void aSampleKeepsTheInterfacesToWhichTheWordsNarrowIt() throws RefusedException {
        assertThat(sample(Set.of(), 2, "netns:a/eth0", "netns:b").texts())
                .containsExactlyInAnyOrder("netns:a/eth0", "netns:b");
    }

    @Test
    void aSampleIsFirstOfTargetsOnWhichTheFaultCanHaveAnEffect() throws RefusedException {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(sample(Set.of(A.key()), 1, new Random(seed), "netns:a", "netns:b")
                            .texts())
                    .containsExactly("netns:b");
        }
    }

    @Test
    void aFaultGoesOnForTheOthers() {
        Fault fault = shaping("netns:a", "netns:b");

        assertThat(SelectionResolver.without(fault, Set.of(A.key()), new TargetIndex(NOW)))
                .hasValueSatisfying(
                        rest -> assertThat(rest.selections().get(0).excluded()).containsExactly(A.key()));
        assertThat(SelectionResolver.without(fault, Set.of(A.key(), B.key()), new TargetIndex(NOW)))
                .isEmpty();
        assertThat(SelectionResolver.without(fault, Set.of("elsewhere"), new TargetIndex(NOW)))
                .contains(fault);
    }

    @Test
    void aLiveSelectorOutlivesItsTargets() {
        Fault fault = shaping("/netns:.*/");

        assertThat(SelectionResolver.without(fault, Set.of(A.key(), B.key()), new TargetIndex(NOW)))
                .isPresent();
    }

    @Test
    void aFaultThatWaitsForItsTargetIsEndedByStoppingThat() {
        assertThat(SelectionResolver.without(shaping("db"), Set.of(STOPPED.key()), new TargetIndex(NOW)))
                .isEmpty();
    }

    @Test
    void aPartitionEndsAsAWhole() {
        Fault partition = Samples.partition("f-1", "netns:a", "netns:b");

        assertThat(SelectionResolver.without(partition, Set.of(A.key()), new TargetIndex(NOW)))
                .contains(partition);
    }

    private static Selection sample(Set<String> idle, int size, String... words) throws RefusedException {
        return sample(idle, size, new Random(1), words);
    }

    private static Selection sample(Set<String> idle, int size, Random random, String... words)
            throws RefusedException {
        TargetIndex now = new TargetIndex(NOW);
        Selection selection = selection(words);
        return SelectionResolver.sample(selection, SelectionResolver.required(selection, now), idle, size, now, random);
    }

    private static Fault shaping(String... words) {
        return Samples.shaping("f-1", Direction.IN, Samples.delay(10), words);
    }

    private static Selection selection(String... words) {
        return Selection.of(List.of(words), false);
    }

    private static void assertRefused(RpcError kind, String message, String... words) {
        assertThatThrownBy(() -> SelectionResolver.required(selection(words), new TargetIndex(NOW)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessage(message);
    }
}
