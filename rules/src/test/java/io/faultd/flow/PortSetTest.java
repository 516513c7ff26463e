package io.faultd.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "80 = 80",
                "443,80,1000-1010 = 80,443,1000-1010",
                "1-5, 6 ,7-9 = 1-9",
                "0-65535 = 0-65535",
                "5-9,1-20 = 1-20"
            })
    void readsPortsAndRanges(String text, String shortest) {
        assertThat(PortSet.parse(text)).hasToString(shortest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http | 'http' is not a list of ports; write one like 80,443,1000-1010",
                "80, | '80,' is not a list of ports; write one like 80,443,1000-1010",
                "-80 | '-80' is not a list of ports; write one like 80,443,1000-1010",
                "65536 | ports lie between 0 and 65535: '65536'",
                "9-1 | a range of ports goes up: '9-1'"
            })
    void refusesWhatIsNoPort(String text, String message) {
        assertThatThrownBy(() -> PortSet.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessage(message);
    }

    @Property
    void intersectionIsThatOfSets(@ForAll("sets") PortSet one, @ForAll("sets") PortSet other) {
        List<Integer> both = few().filter(port -> one.contains(port) && other.contains(port))
                .boxed()
                .toList();

        assertThat(one.meets(other)).isEqualTo(!both.isEmpty());
        if (one.meets(other)) {
            assertThat(few().filter(one.intersect(other)::contains).boxed()).isEqualTo(both);
        }
    }

    @Property
    void whatIsWrittenReadsBack(@ForAll("sets") PortSet ports) {
        assertThat(PortSet.parse(ports.toString())).isEqualTo(ports);
    }

    private static IntStream few() {
        return IntStream.rangeClosed(0, 20);
    }

    @Provide
    Arbitrary<PortSet> sets() {
        return Arbitraries.integers()
                .between(0, 20)
                .tuple2()
                .map(ends -> new Span<>(Math.min(ends.get1(), ends.get2()), Math.max(ends.get1(), ends.get2())))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(PortSet::new);
    }
}
