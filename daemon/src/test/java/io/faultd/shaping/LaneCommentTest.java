package io.faultd.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneCommentTest {
    @Test
    void saysWhichClassIsForWhichFaults() {
        LaneComment comment = LaneComment.of(0x1f, new TreeSet<>(List.of("f-b", "f-a")));

        assertThat(comment.text()).isEqualTo("1f f-a,f-b");
        assertThat(LaneComment.parse("1f f-a,f-b")).contains(comment);
    }

    @Test
    void manyFaultsStillFitAndAreToldApart() {
        SortedSet<String> many = IntStream.range(100, 200)
                .mapToObj(number -> "f-" + number)
                .collect(Collectors.toCollection(TreeSet::new));
        SortedSet<String> others = new TreeSet<>(many);
        others.remove("f-199");
        LaneComment comment = LaneComment.of(0xffff, many);

        assertThat(comment.text().length()).isLessThan(128);
        assertThat(LaneComment.parse(comment.text())).contains(comment);
        assertThat(LaneComment.label(others)).isNotEqualTo(LaneComment.label(many));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "faultd partition", "f-a", "12345 f-a", "2 f-a f-b"})
    void othersCommentsAreNone(String text) {
        assertThat(LaneComment.parse(text)).isEmpty();
    }
}
