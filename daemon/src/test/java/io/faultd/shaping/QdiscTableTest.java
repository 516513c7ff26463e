package io.faultd.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.KernelUnits;
import io.faultd.netlink.tc.Htb;
import io.faultd.netlink.tc.OtherQdisc;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.QdiscOptions;
import io.faultd.netlink.tc.Tbf;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TcStats;
import io.faultd.plan.Compiler;
import io.faultd.plan.Diff;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Shape;
import io.faultd.plan.Stage;
import io.faultd.plan.TbfStage;
import io.faultd.plan.Tree;
import io.faultd.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QdiscTableTest {
    private static final int DEVICE = 7;
    private static final Shape SHAPE = Compiler.compile(
                    List.of(Samples.shaping("f-1", Direction.IN, Samples.delay(100), "netns:a")),
                    List.of(Samples.netns("a", 1)))
            .shapes()
            .values()
            .iterator()
            .next();
    private static final Tree DELAYED =
            Diff.between(Optional.empty(), Optional.of(SHAPE)).tree().orElseThrow();

    @Test
    void whatTheKernelPutsThereByItselfIsNotForeign() {
        QdiscTable table = table(qdisc(TcHandle.NONE, TcHandle.ROOT, new OtherQdisc("noqueue")));

        assertThat(table.foreignRoot(DEVICE)).isEmpty();
        assertThat(table.hasOurRoot(DEVICE)).isFalse();
    }

    @Test
    void aRootWithAHandleOfItsOwnIsForeign() {
        Qdisc foreign = qdisc(TcHandle.ofQdisc(1), TcHandle.ROOT, new OtherQdisc("tbf"));

        assertThat(table(foreign).foreignRoot(DEVICE)).contains(foreign);
        assertThat(table(foreign).foreignRoot(DEVICE + 1))
                .as("of another device")
                .isEmpty();
    }

    @Test
    void aQdiscWithOurNumberThatIsNoRootIsNotOurRoot() {
        Qdisc inside = qdisc(
                TcHandle.ofQdisc(KernelNames.ROOT_MAJOR), TcHandle.ofQdisc(1).withMinor(1), htb());

        assertThat(table(inside).hasOurRoot(DEVICE)).isFalse();
    }

    @Test
    void aTreeThatIsStillAsItWasPutThereDoesNotDiffer() {
        QdiscTable table = table(tree(DELAYED));

        assertThat(table.difference(DEVICE, DELAYED)).isEmpty();
    }

    @Test
    void ofATreeOfWhichNothingIsKnownTheKindsOfStagesAreSeen() {
        Tbf bucket = Tbf.of(1000, 2000, 3000);
        QdiscTable table = table(
                root(),
                stage(0, NetemStage.TRANSPARENT),
                qdisc(TcHandle.ofQdisc(KernelNames.stageMajor(1, 1)), TcHandle.ofQdisc(0xfa01), bucket));

        assertThat(table.stages(DEVICE, 1)).containsExactly(NetemStage.TRANSPARENT, TbfStage.ANY);
        assertThat(table.stages(DEVICE, 2)).isEmpty();
    }

    @Test
    void aLaneIsEmptyWhenNothingWaitsInAnyOfItsStages() {
        TcStats waiting = new TcStats(0, 0, 0, 0, 0, 100, 1);
        Qdisc first = stage(0, NetemStage.TRANSPARENT);
        Qdisc full = new Qdisc(DEVICE, first.handle(), first.parent(), first.options(), waiting);
        Tree.LaneClass laneClass = DELAYED.lanes().get(0);

        assertThat(table(root(), first).isEmpty(DEVICE, laneClass)).isTrue();
        assertThat(table(root(), full).isEmpty(DEVICE, laneClass)).isFalse();
    }

    @Test
    void whatSomebodyElseChangedIsSeen() {
        assertThat(difference(root(), stage(0, NetemStage.TRANSPARENT)))
                .startsWith("netem fa01: has other settings than faultd gave it");
        assertThat(difference(root())).startsWith("qdisc fa01: is missing");
        assertThat(difference()).startsWith("the root qdisc is missing");
        assertThat(difference(root(), stage(0, stages(DELAYED).get(0)), stage(1, NetemStage.TRANSPARENT)))
                .startsWith("there is an additional qdisc");
        Qdisc other =
                qdisc(TcHandle.ofQdisc(KernelNames.stageMajor(1, 0)), TcHandle.ofQdisc(0xfa00), new OtherQdisc("sfq"));
        assertThat(difference(root(), other)).startsWith("qdisc fa01: is a sfq");
    }

    private static String difference(Qdisc... qdiscs) {
        return table(qdiscs).difference(DEVICE, DELAYED).orElseThrow();
    }

    private static QdiscTable table(Qdisc... qdiscs) {
        return QdiscTable.of(List.of(qdiscs));
    }

    private static Qdisc[] tree(Tree wanted) {
        List<Qdisc> tree = new ArrayList<>(List.of(root()));
        for (int i = 0; i < stages(wanted).size(); i++) {
            tree.add(stage(i, stages(wanted).get(i)));
        }
        return tree.toArray(Qdisc[]::new);
    }

    private static List<Stage> stages(Tree tree) {
        return tree.lanes().get(0).lane().stages();
    }

    private static Qdisc root() {
        return qdisc(TcHandle.ofQdisc(KernelNames.ROOT_MAJOR), TcHandle.ROOT, htb());
    }

    private static Qdisc stage(int index, Stage stage) {
        TcHandle parent = TcHandle.ofQdisc(KernelNames.ROOT_MAJOR + index).withMinor(1);
        return qdisc(TcHandle.ofQdisc(KernelNames.stageMajor(1, index)), parent, KernelUnits.stage(stage));
    }

    private static Qdisc qdisc(TcHandle handle, TcHandle parent, QdiscOptions options) {
        return new Qdisc(DEVICE, handle, parent, options);
    }

    private static Htb htb() {
        return Htb.withDefaultClass(0);
    }
}
