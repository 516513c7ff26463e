package io.faultd.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.dropping.Dropper;
import io.faultd.fault.Direction;
import io.faultd.fault.Hosts;
import io.faultd.kernel.Place;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.plan.Compiler;
import io.faultd.plan.DropPlace;
import io.faultd.plan.Plan;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Repairs;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import io.faultd.testing.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A namespace with the inode of a former one, and one at the path of another. */
class RenewalIT {
    private final Reconciler reconciler = new Reconciler(new Shaper(false), new Dropper());
    private NetworkNamespace inside;
    private Rtnetlink kernel;

    @BeforeEach
    void open() {
        inside = NetworkNamespace.create();
        kernel = Rtnetlink.openIn(inside);
        kernel.execute(LinkRequests.create("eth0", "ifb"));
    }

    @AfterEach
    void close() {
        kernel.close();
        inside.close();
    }

    @Test
    void whatIsWantedThereIsMadeAgainThoughThePlanIsTheSame() {
        Namespace namespace = new Namespace(path(), inside.identity().inode());
        Plan plan = plan(namespace);
        assertThat(reconciler.reconcile(Plan.EMPTY, plan, Repairs.NONE).failures())
                .isEmpty();
        assertThat(isShaped()).isTrue();
        new Reconciler(new Shaper(false), new Dropper()).reconcile(plan, Plan.EMPTY, Repairs.NONE);
        assertThat(isShaped()).isFalse();

        Set<Place> renewed = reconciler.forget(Set.of(namespace), plan);
        assertThat(renewed).hasSize(1);
        Repairs repairs = Repairs.NONE.renewing(renewed);
        assertThat(reconciler.reconcile(plan, plan, repairs).failures()).isEmpty();

        assertThat(isShaped()).isTrue();
    }

    @Test
    void nothingIsTakenAwayOnBehalfOfOneThatIsGone() {
        Plan now = plan(new Namespace(path(), inside.identity().inode()));
        Plan before = plan(new Namespace(path(), inside.identity().inode() + 1)); // comes last in every order

        assertThat(reconciler.reconcile(before, now, Repairs.NONE).failures()).isEmpty();

        assertThat(isShaped()).isTrue();
    }

    private String path() {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd")
                .resolve(Integer.toString(inside.descriptor().number()))
                .toString();
    }

    private boolean isShaped() {
        return kernel.qdiscs(index()).stream()
                .anyMatch(qdisc -> qdisc.handle().toString().equals("fa00:"));
    }

    private int index() {
        return kernel.link("eth0").map(Link::index).orElseThrow();
    }

    private Plan plan(Namespace namespace) {
        ShapingPoint sent = new ShapingPoint(namespace, index(), "eth0", false);
        ShapingPoint received = new ShapingPoint(namespace, index(), "eth0", true);
        Interface eth0 = new Interface("eth0", "", List.of(), received, sent, new Interface.Path.Elsewhere());
        Target target = new Target(
                Target.Kind.NETNS,
                "netns:a",
                "",
                true,
                Map.of(),
                List.of(),
                Optional.of(namespace),
                Optional.empty(),
                Optional.empty(),
                List.of(eth0));
        return Compiler.compile(
                List.of(Samples.shaping("f-1", Direction.OUT, Samples.rate("10mbit"), "netns:a")),
                List.of(target),
                Hosts.NONE,
                DropPlace.PATHS);
    }
}
