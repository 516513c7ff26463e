package io.faultd.plan;

import static io.faultd.plan.Networks.bridged;
import static io.faultd.plan.Networks.macvlan;
import static io.faultd.plan.Networks.sharing;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Fault;
import io.faultd.fault.Hosts;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions that cut nothing, or not what their words say. */
class FutilePartitionTest {
    private static final Target APP = bridged("app", 1);
    private static final Target SIDE = sharing("side", APP);
    private static final Target DB = bridged("db", 2);
    private static final Target FAR = bridged("far", 3, "other", "br-other");
    private static final Target LAN = macvlan("vm", 4);
    private static final List<Target> ALL = List.of(APP, SIDE, DB, FAR, LAN);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db db | db is in each group, and reaches itself",
                "/d./ /d./ | db is in each group, and reaches itself",
                "app side | side shares its network namespace with app, so they always reach each other",
                "app side,app | app is in each group, and reaches itself",
                "app,db db,app | app is in one group with each of the others, and reaches them all; "
                        + "db is in one group with each of the others, and reaches them all",
                "app side,db | side shares its network namespace with app, so they always reach each other; "
                        + "db is in one group with each of the others, and reaches them all"
            })
    void groupsThatCanNeverBeApartAreRefused(String groups, String why) {
        assertThat(futility(groups(groups)))
                .contains("this can't have an effect: " + why
                        + "; put targets of different namespaces into different groups");
        assertThat(plan(groups(groups)).drops()).isEmpty();
        assertThat(reach(groups(groups)).holds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"app db", "app,side db", "app,db db,far", "app /si.*/", "/app/ side", "app far", "/d./ db,/ap+/"
            })
    void othersAreNot(String groups) {
        assertThat(futility(groups(groups))).isEmpty();
    }

    @Test
    void whatOneNameOfANamespaceCantHaveIsSkipped() {
        Fault.Partition partition = groups("app side far");

        assertThat(reach(partition).noEffect())
                .contains(new Plan.NoEffect(
                        "side", "shares its network namespace with app, so they always reach each other"));
        assertThat(reach(partition).holds())
                .extracting(hold -> hold.target().name())
                .contains("far");
        assertThat(reach(groups("app,side db")).noEffect()).isEmpty();
        assertThat(reach(groups("app,db db,vm")).noEffect())
                .as("a member of two groups by the same name")
                .isEmpty();
    }

    @Test
    void aGroupAloneOnItsNetworksIsSaidAndMayGetOthers() {
        Fault.Partition alone = groups("far");

        assertThat(reach(alone).noEffect())
                .containsExactly(new Plan.NoEffect(
                        "far", "shares no network with another target now that it could be cut off from"));
        assertThat(reach(alone).holds()).isEmpty();
        assertThat(futility(alone)).isEmpty();
        assertThat(reach(groups("db")).noEffect()).isEmpty();

        Fault.Partition rest = Networks.partition(false, true, List.of(List.of("app", "db", "far", "vm")));
        assertThat(reach(rest).noEffect()).hasSize(4).allMatch(one -> one.reason()
                .endsWith("no other target is in scope now"));
        assertThat(futility(rest)).isEmpty();
    }

    @Test
    void groupsWithoutACommonNetworkAreSaidAndStillSeparated() {
        assertThat(reach(groups("db far,vm")).noEffect())
                .extracting(Plan.NoEffect::name)
                .as("nobody knows what a macvlan is connected to")
                .containsExactly("far");
        String reason = "shares no network with those it is cut off from, so only what is routed between their networks"
                + " could be dropped";
        assertThat(reach(groups("app,db far")).noEffect())
                .containsExactly(
                        new Plan.NoEffect("app", reason),
                        new Plan.NoEffect("db", reason),
                        new Plan.NoEffect("far", reason));
        assertThat(reach(groups("app far,db")).noEffect()).containsExactly(new Plan.NoEffect("far", reason));
        assertThat(plan(groups("app far")).drops()).isNotEmpty();
        assertThat(futility(groups("app far"))).isEmpty();
        assertThat(reach(groups("app db")).noEffect()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=app | app sends nothing to itself through an interface",
                "app=side | side shares its network namespace with app, so they always reach each other"
            })
    void aCutOfOneNamespaceIsRefused(String cut, String why) {
        assertThat(futility(cuts(cut)))
                .hasValueSatisfying(reason -> assertThat(reason).contains(why));
        assertThat(reach(cuts(cut)).holds()).isEmpty();
        assertThat(reach(cuts(cut, "db=far")).noEffect())
                .extracting(Plan.NoEffect::toString)
                .contains(why);
        assertThat(futility(cuts(cut, "db=far"))).isEmpty();
    }

    @Test
    void aCutByLiveWordsWaits() {
        assertThat(futility(cuts("/ap+/=side"))).isEmpty();
        assertThat(futility(cuts("app=/side/"))).isEmpty();
    }

    private static Fault.Partition groups(String text) {
        return Networks.partition(
                false,
                false,
                Stream.of(text.split(" "))
                        .map(group -> List.of(group.split(",")))
                        .toList());
    }

    private static Fault.Partition cuts(String... texts) {
        List<Fault.Partition.Cut> cuts = Arrays.stream(texts)
                .map(text -> text.split("="))
                .map(pair -> new Fault.Partition.Cut(
                        Selection.of(List.of(pair[0]), false), Selection.of(List.of(pair[1]), false)))
                .toList();
        return new Fault.Partition(
                "f-p", Instant.EPOCH, Optional.empty(), Optional.empty(), List.of(), cuts, false, false, false, false);
    }

    private static Plan plan(Fault fault) {
        return Compiler.compile(List.of(fault), ALL);
    }

    private static Plan.Reach reach(Fault fault) {
        return plan(fault).reachOf(fault.id());
    }

    private static Optional<String> futility(Fault fault) {
        return Futility.of(fault, ALL, Hosts.NONE);
    }
}
