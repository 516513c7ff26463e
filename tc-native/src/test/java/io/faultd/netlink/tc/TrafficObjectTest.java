package io.faultd.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TrafficObjectTest {
    /** {@code (us * NSEC_PER_USEC) >> CODEL_SHIFT} on the way in, {@code codel_time_to_us} on the way out. */
    private static int toldWhenAsked(int micros) {
        long units = (micros * 1000L) >> 10;
        return (int) ((units << 10) / 1000);
    }

    @Property
    void whatIsAskedForGivesTheTimeThatCodelTold(@ForAll @IntRange(max = 10_000_000) int asked) {
        int told = toldWhenAsked(asked);

        assertThat(toldWhenAsked(TrafficObject.codelMicros(told))).isEqualTo(told);
    }
}
