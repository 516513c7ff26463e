package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.protocol.DryRun;
import io.faultd.protocol.DryRunForm;
import io.faultd.target.Namespace;
import java.util.List;
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
    void nothingIsNoCommand() {
        assertThat(text.nothing(DryRunForm.NFT)).isEqualTo(new DryRun("nft", List.of()));
    }
}
