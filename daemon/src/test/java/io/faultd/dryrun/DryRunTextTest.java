package io.faultd.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.dropping.ConnectionResets;
import io.faultd.flow.Address;
import io.faultd.flow.Flow;
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
import java.util.Set;
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

    private static Rehearsal reset(String path) {
        return new Rehearsal(List.of(new ConnectionResets.Wanted(
                new Namespace(path, 1), Set.of(Address.parse("10.0.0.2")), Optional.empty(), Flow.ALL)));
    }

    @Test
    void onlyAScriptEndsConnections() throws RefusedException {
        Rehearsal reset = reset("/tmp/it's");

        DryRun script = (DryRun) text.answer(DryRunForm.SH, "faultd", reset);

        assertThat(script.dryRun()).isEqualTo("sh");
        assertThat(script.commands()).first().isEqualTo("#!/bin/sh");
        assertThat(script.commands())
                .contains("set -eu")
                .last()
                .asString()
                .startsWith("nsenter --net='/tmp/it'\\''s' ss -K ")
                .endsWith(" 'not ( dst 10.0.0.2 or dst 127.0.0.0/8 or dst [::1] )'");
        for (DryRunForm form : List.of(DryRunForm.TC, DryRunForm.NFT, DryRunForm.IPTABLES, DryRunForm.JSON)) {
            assertThatThrownBy(() -> text.answer(form, "faultd", reset))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("dry_run: " + form.word() + " can't express a reset")
                    .hasMessageEndingWith("use --dry-run sh");
        }
    }

    @Test
    void whatMadeAScriptIsAComment() throws RefusedException {
        DryRun script =
                (DryRun) text.answer(DryRunForm.SH, "faultd 1: slow\ntouch Z\r\u2028touch Z", reset("/tmp/a\nb"));

        assertThat(script.commands().get(1)).isEqualTo("# A dry run of faultd 1: slow?touch Z??touch Z.");
        assertThat(script.commands())
                .contains(
                        "# /tmp/a?b: connections there are now; ss says nothing where the kernel" + " can't end them");
    }

    @Test
    void nothingIsNoCommand() {
        assertThat(text.nothing(DryRunForm.NFT)).isEqualTo(new DryRun("nft", List.of()));
    }
}
