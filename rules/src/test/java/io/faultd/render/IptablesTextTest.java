package io.faultd.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.plan.Drops;
import io.faultd.plan.PartitionTable;
import io.faultd.target.Namespace;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IptablesTextTest {
    private static final Namespace BLUE = new Namespace("/run/netns/blue", 1);

    private static Drops from(PartitionTable.Hook hook, String... addresses) {
        PartitionTable.Row row =
                new PartitionTable.Row(new TreeSet<>(List.of(addresses)), new TreeSet<>(), new TreeSet<>());
        return new Drops(List.of(new PartitionTable(BLUE, hook, false, List.of(row))), List.of());
    }

    @Test
    void aChainIsFilledBeforeAnythingLeadsToIt() {
        assertThat(IptablesText.lines("in blue ", Drops.NONE, from(PartitionTable.Hook.INET_INPUT, "10.0.0.1")))
                .containsExactly(
                        "in blue iptables -w -N FAULTD-IN 2>/dev/null || in blue iptables -w -F FAULTD-IN",
                        "in blue iptables -w -A FAULTD-IN -s 10.0.0.1/32 -m comment --comment \"faultd partition\" -j DROP",
                        "in blue iptables -w -C INPUT -j FAULTD-IN 2>/dev/null"
                                + " || in blue iptables -w -I INPUT -j FAULTD-IN");
    }

    @Test
    void whatIsNotWantedAnyMoreIsTakenAwayFamilyByFamily() {
        Drops both = from(PartitionTable.Hook.INET_INPUT, "10.0.0.1", "fd00::1");

        assertThat(IptablesText.lines("", both, Drops.NONE))
                .containsExactly(
                        "iptables -w -D INPUT -j FAULTD-IN",
                        "iptables -w -F FAULTD-IN",
                        "iptables -w -X FAULTD-IN",
                        "ip6tables -w -D INPUT -j FAULTD-IN",
                        "ip6tables -w -F FAULTD-IN",
                        "ip6tables -w -X FAULTD-IN");
        assertThat(IptablesText.lines("", both, from(PartitionTable.Hook.INET_INPUT, "fd00::1")))
                .filteredOn(line -> line.startsWith("iptables"))
                .hasSize(3);
    }

    @Test
    void whatCrossesABridgeCannotBeSaid() {
        assertThatThrownBy(() -> IptablesText.lines("", Drops.NONE, from(PartitionTable.Hook.BRIDGE_FORWARD, "vetha")))
                .isInstanceOf(UnsayableException.class)
                .hasMessageContaining("bridge");
    }
}
