package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.target.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long the inventory takes with many namespaces; printed, since machines differ. */
class InventoryScaleIT {
    private static final int NAMESPACES = Integer.getInteger("faultd.namespaces", 1000);

    @Test
    void manyNamespacesAreReadCompletely() throws Exception {
        try (Wires wires = new Wires()) {
            wires.bridge(Wires.HOST, "br0");
            for (int i = 0; i < NAMESPACES; i++) {
                wires.add("n" + i);
                wires.veth("n" + i, "eth0", Wires.HOST, "v" + i);
            }
            try (Inventory inventory = wires.inventory()) {
                List<Target> targets = timed("first refresh", inventory);
                assertThat(targets).hasSize(NAMESPACES).allSatisfy(target -> assertThat(target.interfaces())
                        .singleElement()
                        .satisfies(iface -> assertThat(iface.peerName())
                                .contains("v" + target.name().substring("netns:n".length()))));
                for (int i = 0; i < 5; i++) {
                    assertThat(timed("unchanged refresh", inventory)).isSameAs(targets);
                }
                for (int i = 0; i < 3; i++) {
                    wires.up("n7", "eth0");
                    wires.remove("n" + i, "eth0");
                    assertThat(timed("refresh after one change", inventory)).isNotSameAs(targets);
                }
            }
            try (Inventory inventory = wires.inventory()) {
                timed("first refresh, warm", inventory);
            }
        }
    }

    private static List<Target> timed(String what, Inventory inventory) {
        long start = System.nanoTime();
        List<Target> targets = inventory.refresh();
        System.out.printf("%s, %d namespaces: %.1f ms%n", what, NAMESPACES, (System.nanoTime() - start) / 1e6);
        return targets;
    }
}
