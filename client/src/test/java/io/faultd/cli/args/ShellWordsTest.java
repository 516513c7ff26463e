package io.faultd.cli.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "slow db --delay 200ms",
                "  slow\t db\n",
                "flaky 'a b' \"c d\"",
                "x'y z'\"1 2\"3",
                "'' \"\" a",
                "a\\ b \\'c\\\" \\\\",
                "'a\\b' \"a\\b\\\"c\\\\d\\$e\\`f\"",
                "'\"' \"'\""
            })
    void areThoseOfTheShell(String text) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\0' " + text.strip()).start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(ShellWords.of(text))
                .isEqualTo(
                        Arrays.asList(printed.substring(0, printed.length() - 1).split("\0", -1)));
    }

    @Test
    void ofNothingAreNone() {
        assertThat(ShellWords.of(" \t")).isEqualTo(List.of());
    }

    @Test
    void nothingIsExpanded() {
        assertThat(ShellWords.of("/web-.*/ $HOME ~ `id`")).containsExactly("/web-.*/", "$HOME", "~", "`id`");
    }

    @Test
    void whatIsNotClosedIsBadUsage() {
        assertThatThrownBy(() -> ShellWords.of("slow 'db"))
                .isInstanceOf(UsageException.class)
                .hasMessage("a ' is not closed in: slow 'db");
        assertThatThrownBy(() -> ShellWords.of("slow \"db\\")).hasMessage("a \" is not closed in: slow \"db\\");
        assertThatThrownBy(() -> ShellWords.of("slow db\\")).hasMessageStartingWith("a backslash ends 'slow db\\'");
    }
}
