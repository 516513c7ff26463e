package io.faultd.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Parts of shapes. */
final class Shapes {
    private Shapes() {}

    /** The netem stages of a shape that treats all packets alike. */
    static List<NetemStage> netems(Shape shape) {
        assertThat(shape.lanes()).extracting(Lane::flow).containsExactly(Flow.ALL);
        return netems(shape.lanes().get(0));
    }

    /** The netem stages of a lane. */
    static List<NetemStage> netems(Lane lane) {
        return netems(lane.stages()).toList();
    }

    static Stream<NetemStage> netems(List<Stage> stages) {
        return stages.stream().filter(NetemStage.class::isInstance).map(NetemStage.class::cast);
    }

    /** The lane of one fault with these effects. */
    static Lane lane(Flow flow, String fault, Effect... effects) {
        Series series = new Series(Networks.LARGEST_FRAME);
        for (int i = 0; i < effects.length; i++) {
            try {
                series.add(Networks.fault(i + 1, Direction.IN, List.of("db"), effects[i]));
            } catch (Series.Incompatible e) {
                throw new AssertionError(e);
            }
        }
        return new Lane(new TreeSet<>(List.of(fault)), flow, Optional.empty(), Optional.empty(), series.stages());
    }

    /** Packets to or from these ports of the target's. */
    static Flow port(String ports) {
        return new Flow(Optional.empty(), Optional.of(PortSet.parse(ports)), Optional.empty(), Optional.empty());
    }
}
