package io.faultd.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.cli.terminal.Table.Tone;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Table table() {
        return new Table("A", "BB")
                .row()
                .cell("long", Tone.GOOD)
                .cell("x")
                .row()
                .cell(null)
                .cell("", Tone.BAD);
    }

    @Test
    void alignsColumnsAndShowsNothingAsADash() {
        assertThat(table().render(false)).isEqualTo("A     BB\nlong  x\n-     -\n");
    }

    @Test
    void whatATerminalWouldObeyIsShownAsItsNumber() {
        assertThat(new Table("A", "B").row().cell("a\u001b[7mb").cell("c\nd").render(false))
                .isEqualTo("A          B\na\\x1b[7mb  c\\x0ad\n");
    }

    @Test
    void coloursDoNotDisturbTheAlignment() {
        assertThat(table().render(true))
                .isEqualTo("A     BB\n\u001b[32mlong\u001b[0m  x\n-     \u001b[31m-\u001b[0m\n");
    }
}
