package io.faultd.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSetTest {
    /** A few addresses at the ends of both versions and around a carry: the sets of the properties are made of them. */
    private static final List<Address> UNIVERSE = universe();

    private static List<Address> universe() {
        List<Address> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(new Address(false, 0, i));
            all.add(new Address(false, 0, 0xFFFF_FFFFL - i));
            all.add(new Address(true, 0, i));
            all.add(new Address(true, 0, -1L - i));
            all.add(new Address(true, 1, i));
            all.add(new Address(true, -1, -1L - i));
        }
        return all.stream().sorted().toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "10.0.0.1 = 10.0.0.1",
                "10.1.2.3/8 = 10.0.0.0/8",
                "0.0.0.0/0 = 0.0.0.0/0",
                "fd00:1:2:3:4::/64 = fd00:1:2:3::/64",
                "fd00::1/128 = fd00::1",
                "10.0.0.0/25,10.0.0.128/25 = 10.0.0.0/24",
                "10.0.0.9-10.0.0.12, 10.0.0.3 = 10.0.0.3,10.0.0.9-10.0.0.12",
                "::/0,0.0.0.0-255.255.255.255 = 0.0.0.0/0,::/0"
            })
    void readsPrefixesRangesAndAddresses(String text, String shortest) {
        assertThat(AddressSet.parse(text)).hasToString(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/",
                "fd00::/129",
                "10.0.0.0/-1",
                "10.0.0.2-10.0.0.1",
                "10.0.0.1-::1",
                "db",
                "10.0.0.1,"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> AddressSet.parse(text)).isInstanceOf(BadValueException.class);
    }

    @Test
    void versionsAreToldApart() {
        AddressSet both = AddressSet.parse("10.0.0.0/8,fd00::/8");

        assertThat(both.ranges4()).extracting(AddressSet::text).containsExactly("10.0.0.0/8");
        assertThat(both.ranges6()).extracting(AddressSet::text).containsExactly("fd00::/8");
    }

    @Test
    void everythingButOneHasAHole() {
        assertThat(AddressSet.ALL.minus(AddressSet.parse("0.0.0.0,ffff::/16")))
                .hasToString("0.0.0.1-255.255.255.255,::-fffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        assertThat(AddressSet.ALL.minus(AddressSet.ALL).isEmpty()).isTrue();
    }

    @Property
    void operationsAreThoseOfSets(@ForAll("sets") AddressSet one, @ForAll("sets") AddressSet other) {
        Set<Address> first = members(one);
        Set<Address> second = members(other);

        assertThat(members(one.union(other)))
                .isEqualTo(Stream.concat(first.stream(), second.stream()).collect(Collectors.toSet()));
        assertThat(members(one.intersect(other)))
                .isEqualTo(first.stream().filter(second::contains).collect(Collectors.toSet()));
        assertThat(one.meets(other)).isEqualTo(first.stream().anyMatch(second::contains));
        assertThat(members(one.minus(other)))
                .isEqualTo(first.stream().filter(a -> !second.contains(a)).collect(Collectors.toSet()));
    }

    @Property
    void equalSetsAreEqualHoweverTheyWereMade(@ForAll("sets") AddressSet one, @ForAll("sets") AddressSet other) {
        AddressSet pieces = one.minus(other).union(one.intersect(other));

        assertThat(pieces).isEqualTo(one);
        assertThat(one.isEmpty() || AddressSet.parse(one.toString()).equals(one))
                .isTrue();
    }

    @Property
    void prefixesAreTheSameAddresses(@ForAll("sets") AddressSet set) {
        AddressSet together = set.prefixes().stream().map(AddressSet::parse).reduce(AddressSet.NONE, AddressSet::union);

        assertThat(together).isEqualTo(set);
        assertThat(set.prefixes()).noneMatch(prefix -> prefix.contains("-"));
    }

    @Test
    void aRangeIsAsFewPrefixesAsPossible() {
        assertThat(AddressSet.parse("10.0.0.1-10.0.0.8").prefixes())
                .containsExactly("10.0.0.1", "10.0.0.2/31", "10.0.0.4/30", "10.0.0.8");
        assertThat(AddressSet.ALL.prefixes()).containsExactly("0.0.0.0/0", "::/0");
    }

    private static Set<Address> members(AddressSet set) {
        return UNIVERSE.stream().filter(set::contains).collect(Collectors.toSet());
    }

    @Provide
    Arbitrary<AddressSet> sets() {
        Arbitrary<Span<Address>> spans = Arbitraries.of(UNIVERSE)
                .tuple2()
                .filter(ends -> ends.get1().ip6() == ends.get2().ip6())
                .map(ends -> ends.get1().compareTo(ends.get2()) <= 0
                        ? new Span<>(ends.get1(), ends.get2())
                        : new Span<>(ends.get2(), ends.get1()));
        return spans.list().ofMaxSize(5).map(AddressSet::new);
    }
}
