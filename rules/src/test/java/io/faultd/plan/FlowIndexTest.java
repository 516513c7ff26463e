package io.faultd.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which flows are compared with each other. */
class FlowIndexTest {
    private final FlowIndex index = new FlowIndex();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void allThatMeetAFlowAreFoundInTheOrderInWhichTheyCame(long seed) {
        Random random = new Random(seed);
        List<Flow> flows =
                IntStream.range(0, 300).mapToObj(i -> flow(random)).distinct().toList();
        flows.forEach(index::add);
        for (int i = 0; i < 100; i++) {
            Flow asked = flow(random);
            List<Flow> found = new ArrayList<>(index.mayMeet(asked));
            found.removeIf(flow -> !flow.meets(asked));
            assertThat(found).isEqualTo(flows.stream().filter(asked::meets).toList());
        }
    }

    @Test
    void aPeerIsNotComparedWithAThousandOthers() {
        IntStream.range(0, 1000)
                .mapToObj(i -> flow("10.0." + i / 250 + "." + i % 250, "", ""))
                .forEach(index::add);
        Flow wide = flow("", "80", "");
        index.add(wide);
        Flow peer = flow("10.0.1.1", "", "");
        assertThat(index.mayMeet(peer)).containsExactly(peer, wide);
    }

    private static Flow flow(Random random) {
        return flow(
                any(random, "", "10.0.0.1", "10.0.0.2", "10.0.0.0/30", "10.0.0.1,fd00::1", "fd00::1"),
                any(random, "", "80", "443", "80-90", "80,443"),
                any(random, "", "", "80", "1000"));
    }

    private static String any(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static Flow flow(String peers, String ports, String peerPorts) {
        return new Flow(
                Optional.of(peers).filter(text -> !text.isEmpty()).map(AddressSet::parse),
                Optional.of(ports).filter(text -> !text.isEmpty()).map(PortSet::parse),
                Optional.of(peerPorts).filter(text -> !text.isEmpty()).map(PortSet::parse),
                Optional.empty());
    }
}
