package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultd.client.Fault;
import io.faultd.client.FaultdException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.EventRecorder;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Skipped;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can't have an effect is refused, or skipped, and takes no part in the kernel. */
class NoEffectIT extends Proof {
    private static final Rate RATE = Rate.parse("10gbit");
    private static final String TWIN = "netns:twin";
    private static final String INSIDE = " within its own network namespace, where traffic passes no interface";

    private final Cleanups cleanups = new Cleanups();

    NoEffectIT(NamedNetwork net) {
        super(net);
    }

    /** A second name of the namespace of {@code b}. */
    @BeforeEach
    void nameBTwice() {
        Path twin = TestDaemon.names(daemon.directory()).resolve("twin");
        b.namespace().bindTo(twin);
        cleanups.add(() -> NetworkNamespace.unbind(twin));
    }

    @AfterEach
    void removeWhatIsBeside() {
        faultd.stopAll();
        cleanups.close();
    }

    @Test
    void faultsWithinANamespaceAreRefusedAndLeaveNothing() {
        assertRefused(() -> faultd.drop(b.word()).to(TWIN).apply(), b.word() + " reaches netns:twin" + INSIDE);
        assertRefused(() -> faultd.rate(RATE, TWIN).to(b.word()).apply(), "netns:twin reaches " + b.word() + INSIDE);
        assertRefused(() -> faultd.rate(RATE, b.word()).to(b.word()).apply(), b.word() + " reaches " + b.word());
        assertRefused(() -> faultd.rate(RATE, b.word()).to("127.0.0.1").apply(), b.word() + " reaches 127.0.0.1");
        assertRefused(
                () -> faultd.partition(List.of(b.word()), List.of(TWIN)).apply(),
                "netns:twin shares its network namespace with " + b.word() + ", so they always reach each other");
        assertRefused(
                () -> faultd.partition(List.of(b.word()), List.of(b.word())).apply(),
                b.word() + " is in each group, and reaches itself");
        assertThat(faultd.faults()).isEmpty();
        assertUntouched();
    }

    static void assertRefused(Runnable command, String why) {
        FaultdException refusal = catchThrowableOfType(FaultdException.class, command::run);
        assertThat(refusal)
                .hasMessageStartingWith("this can't have an effect: ")
                .hasMessageContaining(why);
        assertThat(refusal.code()).isEqualTo(RpcError.TARGET_UNUSABLE.code());
    }

    @Test
    void theOthersOfACommandAreAffected() {
        Fault drop = faultd.drop(a.word(), b.word()).to(TWIN).apply();

        assertThat(drop.targets()).containsExactly(a.word());
        assertThat(drop.skipped()).containsExactly(new Skipped(b.word(), "reaches netns:twin" + INSIDE));
        assertPass(false, Flow.between(b, a));
        assertPass(true, Flow.between(c, a));
        assertPass(true, Flow.between(c, b));
        assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("ok");
    }

    @Test
    void aPeerOfTheSameNamespaceIsSkippedBesideAnother() {
        Fault drop = faultd.drop(b.word()).to(TWIN, c.word()).apply();

        assertThat(drop.targets()).containsExactly(b.word());
        assertThat(drop.skipped())
                .containsExactly(new Skipped(
                        TWIN,
                        "is reached by " + b.word()
                                + " within its own network namespace, where traffic passes no interface"));
        assertPass(false, Flow.between(c, b));
        assertPass(true, Flow.between(a, b));
    }

    @Test
    void everythingInScopeIsAffectedButTheTargetItself() {
        Fault drop = faultd.drop().all().to(b.word()).apply();

        assertThat(drop.targets()).contains(a.word(), c.word(), d.word()).doesNotContain(b.word(), TWIN);
        assertThat(drop.skipped()).extracting(Skipped::target).containsExactlyInAnyOrder(b.word(), TWIN);
        assertPass(false, Flow.between(b, a));
        assertPass(true, Flow.between(a, b));
    }

    @Test
    void aPartitionSaysWhoOfItsGroupsCantBeSeparated() {
        Fault cut = faultd.partition(List.of(b.word()), List.of(TWIN), List.of(c.word()))
                .apply();

        assertThat(cut.skipped())
                .containsExactly(new Skipped(
                        TWIN, "shares its network namespace with " + b.word() + ", so they always reach each other"));
        assertPass(false, Flow.between(b, c));
        assertPass(true, Flow.between(b, a));
    }

    /** A group may be alone because the others are not there yet: it is cut off from them when they come. */
    @Test
    void aGroupAloneOnItsNetworkWaitsForOthers() throws IOException {
        NetworkBuilder wiring = cleanups.add(new NetworkBuilder(TestDaemon.names(daemon.directory())));
        wiring.bridge(net.host().namespace(), "br-alone");
        Node alone = wiring.node(net.host().namespace(), "br-alone", "alone", "10.213.9.1/24");
        wiring.settle(net.host().namespace());

        Fault cut = faultd.partition(List.of(alone.word())).apply();

        assertThat(cut.targets()).isEmpty();
        assertThat(cut.skipped())
                .containsExactly(new Skipped(
                        alone.word(), "shares no network with another target now that it could be cut off from"));
        assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("pending");
        try (EventRecorder events = new EventRecorder(faultd)) {
            Node later = wiring.node(net.host().namespace(), "br-alone", "later", "10.213.9.2/24");
            wiring.settle(net.host().namespace());
            events.await("fault-applied", event -> later.word().equals(event.target()));
            assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("ok");
            PacketAssertions.eventually(() -> assertPass(false, Flow.between(later, alone)));
        }
        faultd.join();
    }

    @Test
    void aRandomTargetKeepsTheInterfaceThatItsWordNames() throws IOException {
        NetworkBuilder wiring = cleanups.add(new NetworkBuilder(TestDaemon.names(daemon.directory())));
        NetworkNamespace two = wiring.named("two");
        wiring.veth(net.host().namespace(), "two-0", two, "eth0");
        wiring.veth(net.host().namespace(), "two-1", two, "eth1");

        Fault rate = faultd.rate(RATE, "netns:two/eth1").random(1).apply();

        assertThat(rate.interfaces()).containsExactly(new Held("netns:two", "eth1", "in"));
        assertThat(faultd.faults().get(0).targets()).containsExactly("netns:two/eth1");
        assertThat(Files.readString(daemon.directory().resolve("state/journal")))
                .contains("\"netns:two/eth1\"");
        assertThat(faultd.drop("netns:two/eth0", "netns:two/eth1")
                        .random(1)
                        .apply()
                        .interfaces())
                .as("both are named, and it is one target")
                .extracting(Held::interface_)
                .containsExactlyInAnyOrder("eth0", "eth1");
    }

    private static void assertPass(boolean expected, List<Flow> flows) {
        Load load = Load.of(20);
        assertThat(flows).isNotEmpty();
        (expected ? Traffic.deliver(flows, load, Duration.ZERO) : Traffic.observe(flows, load, Duration.ZERO))
                .forEach((flow, arrivals) ->
                        assertThat(arrivals.count()).as("%s", flow).isEqualTo(expected ? load.count() : 0));
    }
}
