package io.faultd.plan;

import static io.faultd.plan.Effects.correlatedDuplicate;
import static io.faultd.plan.Effects.correlatedLoss;
import static io.faultd.plan.Effects.delay;
import static io.faultd.plan.Effects.duplicate;
import static io.faultd.plan.Effects.loss;
import static io.faultd.plan.Effects.rate;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.unit.Probability;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DiffTest {
    private static final Lane SLOW = all("x", delay(100));
    private static final Lane TWO = all("x", correlatedLoss(10), loss(20));
    private static final Lane THREE = all("x", correlatedLoss(10), loss(20), correlatedLoss(30));
    private static final Lane WEB = lane("80", "web", delay(20));
    private static final Limiter LIMITER = new Limiter("web", Optional.empty(), rate("1mbit", 2000));

    private static final Tree.Rest PACKETS = new Tree.Rest(1, 0);

    @Test
    void nothingIsDoneWhereNothingIsAndNothingShouldBe() {
        assertThat(Diff.between(Optional.empty(), Optional.empty()))
                .isEqualTo(new Diff.Steps(Optional.empty(), List.of()));
    }

    @Test
    void aTreeIsBuiltWhereNoneIsAndPacketsComeLast() {
        assertThat(fromNothing(shape(SLOW)).operations())
                .containsExactly(
                        new Operation.AddTree(Optional.empty()),
                        new Operation.AddLane(new Tree.LaneClass(1, Optional.empty(), SLOW)),
                        new Operation.SetRest(Tree.Rest.UNSHAPED, PACKETS));
    }

    @Test
    void neighboursGetTheirClassBesideThatOfAllOtherPacketsAndNeitherMoves() {
        Lane withLink = Shapes.lane(Flow.ALL_WITH_LINK, "f-link");
        Tree cable = tree(withLink);
        assertThat(cable.rest()).isEqualTo(new Tree.Rest(1, 1));

        Tree both = from(cable, shape(SLOW, withLink)).tree().orElseThrow();

        assertThat(both.rest()).isEqualTo(new Tree.Rest(2, 1));
        assertThat(from(cable, shape(SLOW, withLink)).operations())
                .containsExactly(
                        new Operation.AddLane(new Tree.LaneClass(2, Optional.empty(), SLOW)),
                        new Operation.SetRest(new Tree.Rest(1, 1), new Tree.Rest(2, 1)));
        assertThat(from(both, shape(SLOW)).tree().orElseThrow().rest()).isEqualTo(new Tree.Rest(2, 0));
        assertThat(from(both, shape(withLink)).tree().orElseThrow().rest()).isEqualTo(new Tree.Rest(1, 1));
    }

    @Test
    void aFaultThatIsFromNowOnAboutNeighboursTooStaysInItsClass() {
        Lane withLink = new Lane(SLOW.faults(), Flow.ALL_WITH_LINK, SLOW.limiter(), SLOW.duplicate(), SLOW.stages());

        assertThat(from(tree(SLOW), shape(withLink)).operations())
                .containsExactly(new Operation.SetRest(PACKETS, new Tree.Rest(1, 1)));
    }

    @Test
    void lanesGetClassesAndAClassifier() {
        Diff.Steps steps = fromNothing(shape(WEB, SLOW));
        Tree.LaneClass web = new Tree.LaneClass(2, Optional.empty(), WEB);
        Tree.LaneClass rest = new Tree.LaneClass(1, Optional.empty(), SLOW);

        assertThat(steps.operations())
                .containsExactly(
                        new Operation.AddTree(Optional.empty()),
                        new Operation.AddLane(web),
                        new Operation.AddLane(rest),
                        new Operation.Classify(List.of(web)),
                        new Operation.SetRest(Tree.Rest.UNSHAPED, new Tree.Rest(1, 0, webPicked())));
        assertThat(steps.tree().orElseThrow().lanes()).containsExactly(web, rest);
    }

    @Test
    void aTreeThatIsNoLongerWantedGoes() {
        Tree tree = tree(SLOW);

        for (boolean certain : new boolean[] {true, false}) {
            assertThat(Diff.between(Optional.of(new Diff.Found(tree, certain)), Optional.empty()))
                    .isEqualTo(new Diff.Steps(Optional.empty(), List.of(new Operation.RemoveTree())));
        }
    }

    @Test
    void whatIsAsWantedIsNotTouched() {
        Shape limited = new Shape(Optional.of(rate("5mbit", 2000)), List.of(LIMITER), List.of(limited(WEB), SLOW));
        for (Shape shape : List.of(
                shape(SLOW),
                shape(TWO),
                shape(WEB, THREE),
                limited,
                shape(all("x", delay(5, 1, Distribution.PARETO))))) {
            assertThat(from(treeOf(shape), shape).operations()).isEmpty();
        }
    }

    @Test
    void aStageIsChangedInPlace() {
        Lane slower = all("x", delay(200));

        assertThat(from(tree(SLOW), shape(slower)).operations())
                .containsExactly(new Operation.ChangeStage(1, 0, slower.stages().get(0)));
    }

    @Test
    void onlyTheStageThatChangedIsTouched() {
        Lane other = all("x", correlatedLoss(10), loss(25));

        assertThat(from(tree(TWO), shape(other)).operations())
                .containsExactly(new Operation.ChangeStage(1, 1, other.stages().get(1)));
    }

    @Test
    void aRateComesChangesAndGoesInPlace() {
        Shape none = shape(SLOW);
        Shape limited = new Shape(Optional.of(rate("1mbit", 2000)), List.of(), List.of(SLOW));
        Shape faster = new Shape(Optional.of(rate("2mbit", 2000)), List.of(), List.of(SLOW));

        assertThat(from(treeOf(none), limited).operations()).containsExactly(new Operation.ChangeRate(limited.rate()));
        assertThat(from(treeOf(limited), faster).operations()).containsExactly(new Operation.ChangeRate(faster.rate()));
        assertThat(from(treeOf(limited), none).operations())
                .containsExactly(new Operation.ChangeRate(Optional.empty()));
    }

    @Test
    void stagesAreAppendedInOrder() {
        Lane one = all("x", correlatedLoss(10));

        assertThat(from(tree(one), shape(THREE)).operations())
                .containsExactly(
                        new Operation.AppendStage(1, 1, THREE.stages().get(1)),
                        new Operation.AppendStage(1, 2, THREE.stages().get(2)));
    }

    @Test
    void aStageTooManyStaysWithThePacketsInItAndDoesNothing() {
        Lane one = all("x", correlatedLoss(40));
        Stage nothing = THREE.stages().get(1).neutral();

        Diff.Steps steps = from(tree(THREE), shape(one));

        assertThat(steps.operations())
                .containsExactly(
                        new Operation.ChangeStage(1, 0, one.stages().get(0)),
                        new Operation.ChangeStage(1, 1, nothing),
                        new Operation.ChangeStage(1, 2, nothing));
        assertThat(from(steps.tree().orElseThrow(), shape(one)).operations()).isEmpty();
        assertThat(from(steps.tree().orElseThrow(), shape(THREE)).operations())
                .as("and is put to use again")
                .allSatisfy(operation -> assertThat(operation).isInstanceOf(Operation.ChangeStage.class))
                .hasSize(3);
    }

    @Test
    void aQueueIsNotMadeSmallerThanWhatIsInIt() {
        Lane before = all("x", delay(3000));
        Lane after = all("x", delay(10));

        assertThat(from(tree(before), shape(after)).operations())
                .singleElement()
                .isInstanceOfSatisfying(Operation.ChangeStage.class, change -> {
                    NetemStage stage = (NetemStage) change.stage();
                    assertThat(stage.delay()).hasMillis(10);
                    assertThat(stage.limit())
                            .isEqualTo(((NetemStage) before.stages().get(0)).limit());
                });
    }

    @Test
    void behindARateTheQueueIsAsLongAsTheRateWants() {
        Shape before = shape(all("x", delay(3000)));
        Lane lane = all("x", delay(3000), rate("1mbit", 2000));
        Shape after = new Shape(Optional.of(rate("1mbit", 2000)), List.of(), List.of(lane));

        assertThat(from(treeOf(before), after).operations())
                .containsExactly(
                        new Operation.ChangeRate(after.rate()),
                        new Operation.ChangeStage(1, 0, lane.stages().get(0)));
    }

    @Test
    void aNeighbourComesAndGoesWithoutTouchingALane() {
        Diff.Steps added = from(tree(WEB), shape(lane("443", "tls", loss(5)), WEB));

        assertThat(added.operations())
                .extracting(operation -> operation.getClass().getSimpleName())
                .containsExactly("AddLane", "Classify", "SetRest");
        Diff.Steps removed = from(added.tree().orElseThrow(), shape(WEB));
        assertThat(removed.operations())
                .containsExactly(
                        new Operation.Classify(tree(WEB).lanes()),
                        new Operation.SetRest(added.tree().orElseThrow().rest(), new Tree.Rest(0, 0, webPicked())));
        assertThat(removed.tree().orElseThrow().retired())
                .extracting(Tree.LaneClass::minor)
                .containsExactly(3);
    }

    @Test
    void theLaneOfEverythingOpensAndClosesLast() {
        Diff.Steps opened = from(tree(WEB), shape(WEB, SLOW));
        Tree both = opened.tree().orElseThrow();

        assertThat(opened.operations())
                .extracting(operation -> operation.getClass().getSimpleName())
                .containsExactly("AddLane", "SetRest");
        assertThat(from(both, shape(WEB)).operations())
                .containsExactly(
                        new Operation.SetRest(new Tree.Rest(1, 0, webPicked()), new Tree.Rest(0, 0, webPicked())));
    }

    private static List<Tree.Pick> webPicked() {
        return List.of(new Tree.Pick(2, WEB.flow()));
    }

    @Test
    void lanesArePickedOnceMoreUnlessThatAreTooManyComparisons() {
        Set<String> hosts = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            hosts.add("10." + i % 256 + "." + i / 256 + ".1");
        }
        Flow many = new Flow(
                Optional.of(AddressSet.parse(String.join(",", hosts))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Lane wide = new Lane(WEB.faults(), many, WEB.limiter(), WEB.duplicate(), WEB.stages());

        assertThat(tree(WEB).rest().picks()).isEqualTo(webPicked());
        assertThat(tree(wide).rest()).isEqualTo(Tree.Rest.UNSHAPED);
    }

    @Test
    void limitersComeChangeAndRetire() {
        Shape limited = new Shape(Optional.empty(), List.of(LIMITER), List.of(limited(WEB)));
        Limiter faster = new Limiter("web", Optional.empty(), rate("2mbit", 2000));
        Shape changed = new Shape(Optional.empty(), List.of(faster), List.of(limited(WEB)));
        Diff.Steps built = fromNothing(limited);
        Tree tree = built.tree().orElseThrow();

        assertThat(built.operations())
                .extracting(operation -> operation.getClass().getSimpleName())
                .containsExactly("AddTree", "AddLimiter", "AddLane", "Classify", "SetRest");
        assertThat(from(tree, changed).operations())
                .containsExactly(new Operation.ChangeLimiter(new Tree.LimiterClass(0, Optional.empty(), faster)));
        Diff.Steps lifted = from(tree, shape(WEB));
        assertThat(lifted.operations())
                .as("a class can't get out from under its limiter, so the lane gets another")
                .extracting(operation -> operation.getClass().getSimpleName())
                .containsExactly("AddLane", "Classify", "SetRest");
        assertThat(lifted.tree().orElseThrow().retired())
                .extracting(Tree.LaneClass::minor)
                .containsExactly(2);
    }

    @Test
    void duplicatingLeavesNetemBeforeASecondOneComes() {
        Lane doubling = all("x", duplicate(50));
        Diff.Steps steps = from(tree(doubling), shape(WEB, doubling));

        assertThat(steps.operations())
                .extracting(operation -> operation.getClass().getSimpleName())
                .containsExactly("ChangeStage", "AddLane", "Classify", "SetRest");
        assertThat(steps.tree().orElseThrow().matchAll().orElseThrow().lane().duplicate())
                .contains(Probability.ofPercent(50));
        assertThat(((Operation.Classify) steps.operations().get(2)).lanes())
                .as("whoever duplicates has to see the packets")
                .extracting(Tree.LaneClass::minor)
                .containsExactly(2, 1);
    }

    @Test
    void duplicatingComesBackToNetemWhenTheOthersHaveDrained() {
        Lane doubling = all("x", duplicate(50));
        Tree both = tree(WEB, doubling);
        Tree draining = from(both, shape(doubling)).tree().orElseThrow();

        assertThat(draining.matchAll().orElseThrow().lane().duplicate()).isPresent();
        Diff.Steps steps = from(draining.drained(Set.of(2)), shape(doubling));
        assertThat(steps.tree()).contains(tree(doubling));
        assertThat(steps.operations())
                .containsExactly(
                        new Operation.ChangeStage(1, 0, doubling.stages().get(0)), new Operation.Classify(List.of()));
    }

    @Test
    void aDuplicateWithAMemoryGetsATreeWithoutLeftovers() {
        Lane remembering = all("x", correlatedDuplicate(50));
        Tree both = tree(WEB, SLOW);

        assertThat(from(both, shape(remembering)).operations())
                .extracting(operation -> operation.getClass().getSimpleName())
                .containsExactly("RemoveTree", "AddTree", "AddLane", "SetRest");
        assertThat(from(tree(SLOW), shape(remembering)).operations())
                .as("where there are none nothing is taken away")
                .containsExactly(new Operation.ChangeStage(
                        1,
                        0,
                        from(tree(SLOW), shape(remembering))
                                .tree()
                                .orElseThrow()
                                .lanes()
                                .get(0)
                                .lane()
                                .stages()
                                .get(0)));
    }

    @Test
    void whatIsUncertainIsSaidAgainInPlace() {
        Tree tree = tree(WEB, TWO);

        assertThat(Diff.between(Optional.of(new Diff.Found(tree, false)), Optional.of(shape(WEB, TWO)))
                        .operations())
                .containsExactly(
                        new Operation.ChangeRate(Optional.empty()),
                        new Operation.ChangeLane(tree.lanes().get(0)),
                        new Operation.ChangeStage(2, 0, WEB.stages().get(0)),
                        new Operation.ChangeLane(tree.lanes().get(1)),
                        new Operation.ChangeStage(1, 0, TWO.stages().get(0)),
                        new Operation.ChangeStage(1, 1, TWO.stages().get(1)),
                        new Operation.Classify(tree.lanes().subList(0, 1)));
    }

    @Test
    void aTreeThatWasLeftHalfBuiltIsBuiltAnew() {
        Tree half = tree(SLOW.withStages(List.of()));

        for (Tree found : List.of(half, Tree.EMPTY)) {
            assertThat(Diff.between(Optional.of(new Diff.Found(found, false)), Optional.of(shape(SLOW)))
                            .operations())
                    .containsExactly(
                            new Operation.RemoveTree(),
                            new Operation.AddTree(Optional.empty()),
                            new Operation.AddLane(new Tree.LaneClass(1, Optional.empty(), SLOW)),
                            new Operation.SetRest(Tree.Rest.UNSHAPED, PACKETS));
        }
    }

    private static Diff.Steps fromNothing(Shape shape) {
        return Diff.between(Optional.empty(), Optional.of(shape));
    }

    private static Diff.Steps from(Tree tree, Shape shape) {
        return Diff.between(Optional.of(new Diff.Found(tree, true)), Optional.of(shape));
    }

    private static Tree tree(Lane... lanes) {
        return treeOf(shape(lanes));
    }

    private static Tree treeOf(Shape shape) {
        return LaneAssignment.of(Optional.empty(), shape);
    }

    private static Shape shape(Lane... lanes) {
        return new Shape(Optional.empty(), List.of(), List.of(lanes));
    }

    private static Lane limited(Lane lane) {
        return new Lane(lane.faults(), lane.flow(), Optional.of(LIMITER.fault()), lane.duplicate(), lane.stages());
    }

    private static Lane all(String fault, Effect... effects) {
        return Shapes.lane(Flow.ALL, fault, effects);
    }

    private static Lane lane(String ports, String fault, Effect... effects) {
        return Shapes.lane(Shapes.port(ports), fault, effects);
    }
}
