package io.faultd.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Effect;
import io.faultd.flow.Flow;
import io.faultd.plan.PartitionTable;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class StructureTest {
    private static final Namespace BLUE = new Namespace("/run/netns/blue", 4026532000L);

    @Test
    void recordsBecomeMapsByTheirNamesOnTheWire() {
        assertThat(Structure.of(new ShapingPoint(BLUE, 7, "eth0", true)))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsAllEntriesOf(
                        Map.of("namespace", "/run/netns/blue", "ifindex", 7, "ifname", "eth0", "redirected", true));
    }

    @Test
    void whatHasATextIsThatText() {
        assertThat(Structure.of(List.of(Probability.parse("30%"), Rate.parse("1mbit"), Duration.ofMillis(75))))
                .isEqualTo(List.of("30%", Rate.parse("1mbit").toString(), "75ms"));
    }

    @Test
    void oneOfSeveralKindsSaysWhich() {
        assertThat(Structure.of(new Effect.RateLimit(Rate.parse("1mbit"), 4096)))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("kind", "rate_limit")
                .containsEntry("burst_bytes", 4096L);
    }

    @Test
    void whatIsAnyIsNull() {
        assertThat(Structure.of(Flow.ALL))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("ports", null)
                .containsEntry("protocols", null);
        assertThat(Structure.of(Optional.empty())).isNull();
        assertThat(Structure.of(OptionalLong.empty())).isNull();
        assertThat(Structure.of(OptionalLong.of(7))).isEqualTo(7L);
    }

    @Test
    void setsBecomeListsAndConstantsWords() {
        PartitionTable.Row row = new PartitionTable.Row(
                new TreeSet<>(Arrays.asList("vethb", "vetha")), new TreeSet<>(), new TreeSet<>(List.of("vethc")));

        assertThat(Structure.of(new PartitionTable(BLUE, PartitionTable.Hook.BRIDGE_FORWARD, true, List.of(row))))
                .isEqualTo(Map.of(
                        "namespace",
                        "/run/netns/blue",
                        "hook",
                        "bridge_forward",
                        "link",
                        true,
                        "rows",
                        List.of(Map.of(
                                "from", List.of("vetha", "vethb"), "except", List.of(), "to", List.of("vethc")))));
    }
}
