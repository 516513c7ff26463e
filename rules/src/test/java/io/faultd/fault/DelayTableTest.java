package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayTableTest {
    @Test
    void aFileHoldsNumbersBetweenWhiteSpaceAndComments() {
        assertThat(DelayTable.parse("# a comment 1 2 3\n -32768\t-1 0\n\n  +1 32767 \r\n#\n7")
                        .numbers())
                .containsExactly(-32768, -1, 0, 1, 32767, 7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 2 x | 'x' is not a number of a distribution",
                "1.5 | '1.5' is not a number",
                "1 # 2 | '#' is not a number",
                "32768 | lie between -32768 and 32767: '32768'",
                "99999999999 | '99999999999' is not a number",
                "# nothing | 1 to 16384 numbers, not 0"
            })
    void whatIsNoneIsRefusedInOneLine(String content, String message) {
        assertThatThrownBy(() -> DelayTable.parse(content))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aTableHasNoMoreNumbersThanTheKernelTakes() {
        assertThat(new DelayTable(Collections.nCopies(16_384, 1)).numbers()).hasSize(16_384);
        List<Integer> tooMany = Collections.nCopies(16_385, 1);
        assertThatThrownBy(() -> new DelayTable(tooMany)).isInstanceOf(BadValueException.class);
    }
}
