package io.faultd.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.kernel.RefusedException;
import io.faultd.kernel.Transcript;
import io.faultd.plan.Plan;
import io.faultd.plan.Shape;
import io.faultd.protocol.DryRun;
import io.faultd.protocol.DryRunForm;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DryRunTextTest {
    private static final long OWN = 4026531840L;

    private final DryRunText text = new DryRunText(OWN);

    @Test
    void commandsEnterANamespaceByItsNameOrItsPath() {
        assertThat(text.prefix(new Namespace("/run/netns/blue", 1))).isEqualTo("ip netns exec blue ");
        assertThat(text.prefix(new Namespace("/proc/4711/ns/net", 1))).isEqualTo("nsenter --net=/proc/4711/ns/net ");
        assertThat(text.prefix(new Namespace("/tmp/my netns/it's", 1)))
                .isEqualTo("nsenter --net='/tmp/my netns/it'\\''s' ");
    }

    @Test
    void theHostsOwnIsEnteredAlready() {
        assertThat(text.prefix(new Namespace("/proc/1/ns/net", OWN))).isEmpty();
    }

    @Test
    void iptablesCannotShapeAndSaysSo() {
        ShapingPoint eth0 = new ShapingPoint(new Namespace("/run/netns/blue", 1), 2, "eth0", false);
        Plan shaped = new Plan(
                new TreeMap<>(Map.of(eth0, new Shape(Optional.empty(), List.of(), List.of()))),
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                Map.of());
        Rehearsal.PlanChange change = new Rehearsal.PlanChange(Plan.EMPTY, shaped);
        Rehearsal rehearsal = new Rehearsal(change, change, new Transcript());

        assertThatThrownBy(() -> text.answer(DryRunForm.IPTABLES, "faultd", rehearsal))
                .isInstanceOf(RefusedException.class)
                .hasMessage("dry_run: iptables can't express this: it drops packets, but can't delay or limit them;"
                        + " use --dry-run tc");
    }

    @Test
    void nothingIsNoCommand() {
        assertThat(text.nothing(DryRunForm.NFT)).isEqualTo(new DryRun("nft", List.of()));
    }
}
