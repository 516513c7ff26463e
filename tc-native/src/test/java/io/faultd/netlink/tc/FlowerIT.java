package io.faultd.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.route.VethPair;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Filters of kinds that not every kernel has; needs {@code cls_flower}, {@code cls_matchall} and {@code act_gact}. */
@Tag("flower")
@Tag("netem") // a kernel without netem lacks flower and matchall, too
class FlowerIT {
    private static final TcHandle ROOT = TcHandle.ofQdisc(0xfa00);
    private static final Optional<TcHandle> CLASS = Optional.of(ROOT.withMinor(1));

    static Stream<Filter> everyKind() {
        return Stream.of(
                filter(
                        Filter.IPV4,
                        new Flower(
                                Optional.of(IpPrefix.parse("10.9.0.0/16")),
                                Optional.of(IpPrefix.parse("10.1.2.3")),
                                OptionalInt.of(6),
                                OptionalInt.empty(),
                                OptionalInt.of(80),
                                CLASS,
                                List.of())),
                filter(
                        Filter.IPV6,
                        new Flower(
                                Optional.empty(),
                                Optional.of(IpPrefix.parse("fd01::/64")),
                                OptionalInt.of(17),
                                OptionalInt.of(53),
                                OptionalInt.empty(),
                                Optional.empty(),
                                List.of(new Action.Drop()))),
                filter(Filter.ALL_PROTOCOLS, new Matchall(CLASS, List.of(new Action.Drop()))),
                filter(Filter.ALL_PROTOCOLS, Matchall.intoClass(ROOT.withMinor(2))));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void readsBackAsItWasWritten(Filter filter) {
        try (VethPair pair = new VethPair()) {
            pair.atNear.execute(new Qdisc(pair.nearIndex, ROOT, TcHandle.ROOT, Htb.withDefaultClass(0)).add());

            pair.atNear.execute(on(pair.nearIndex, filter).add());

            assertThat(pair.atNear.filters(pair.nearIndex, ROOT)).contains(on(pair.nearIndex, filter));
        }
    }

    private static Filter on(int index, Filter filter) {
        return new Filter(
                index, filter.parent(), filter.priority(), filter.protocol(), filter.handle(), filter.match());
    }

    private static Filter filter(int protocol, FilterMatch match) {
        return new Filter(0, ROOT, 5, protocol, 1, match);
    }
}
