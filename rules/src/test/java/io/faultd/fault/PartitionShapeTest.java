package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.PartitionShape.Layout;
import io.faultd.unit.BadValueException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionShapeTest {
    private static final List<String> FIVE = List.of("a", "b", "c", "d", "e");

    @Test
    void shapesAreThoseOfJepsen() {
        assertThat(PartitionShape.HALVES.of(FIVE).groups()).containsExactly(List.of("a", "b"), List.of("c", "d", "e"));
        assertThat(PartitionShape.ISOLATE_ONE.of(FIVE).groups())
                .containsExactly(List.of("a"), List.of("b", "c", "d", "e"));
        assertThat(PartitionShape.BRIDGE.of(FIVE).groups())
                .containsExactly(List.of("a", "b", "c"), List.of("c", "d", "e"));
        assertThat(PartitionShape.MINORITY_THIRD.of(members(7)).groups().get(0)).hasSize(2);
        assertThat(PartitionShape.MINORITY_THIRD.of(members(6)).groups().get(0)).hasSize(1);
        assertThat(PartitionShape.MAJORITIES_RING.of(FIVE).drops())
                .containsEntry("a", List.of("c", "d"))
                .containsEntry("c", List.of("a", "e"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 25, 26})
    void inARingEachHearsAMajorityAndNoTwoTheSameOne(int count) {
        List<String> members = members(count);
        Map<String, List<String>> drops =
                PartitionShape.MAJORITIES_RING.of(members).drops();
        Set<Set<String>> majorities = new HashSet<>();
        for (String member : members) {
            Set<String> heard = new TreeSet<>(members);
            heard.removeAll(drops.get(member));
            assertThat(heard).contains(member).hasSizeGreaterThan(count / 2).hasSizeLessThan(count);
            drops.get(member).forEach(other -> assertThat(drops.get(other))
                    .as("%s and %s are deaf to each other", member, other)
                    .contains(member));
            majorities.add(heard);
        }
        assertThat(majorities).hasSize(count);
    }

    @ParameterizedTest
    @EnumSource
    void tooFewTargetsAreRefusedWithTheNumberThatItTakes(PartitionShape shape) {
        assertThatThrownBy(() -> shape.of(List.of("a")))
                .isInstanceOf(BadValueException.class)
                .hasMessageMatching("the shape " + shape.word() + " needs \\d targets or more, and there is 1");
    }

    @ParameterizedTest
    @EnumSource
    void aShapeIsReadAsItIsWritten(PartitionShape shape) {
        assertThat(PartitionShape.parse(shape.word())).isEqualTo(shape);
    }

    @Test
    void whatIsNoShapeIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> PartitionShape.parse("star"))
                .hasMessage("'star' is not a shape of a partition; write halves, isolate-one, majorities-ring, bridge,"
                        + " minority-third");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 42, 999_999_999})
    void chanceDividesAllOfThemAndTheSameSeedInTheSameWay(long seed) {
        Layout layout = PartitionShape.random(FIVE, new Random(seed));
        assertThat(layout.groups()).hasSizeBetween(2, 5).allMatch(group -> !group.isEmpty());
        assertThat(layout.groups().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(FIVE);
        assertThat(PartitionShape.random(FIVE, new Random(seed))).isEqualTo(layout);
    }

    @Test
    void anOrderByChanceStaysTheSameFromReleaseToRelease() {
        assertThat(PartitionShape.shuffled(FIVE, new Random(7))).containsExactly("e", "d", "a", "c", "b");
    }

    private static List<String> members(int count) {
        return IntStream.range(0, count).mapToObj("n%02d"::formatted).toList();
    }
}
