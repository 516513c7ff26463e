package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invalid command lines: each is refused before the check of privileges. */
class MainTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    @Test
    void anUnknownOptionIsBadUsage() {
        assertThat(run("--sokcet", "/tmp/x")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("faultd: Unknown option")
                .endsWith("see: faultd --help\n")
                .hasLineCount(2);
    }

    @Test
    void anOptionWithoutItsValueIsBadUsage() {
        assertThat(run("--state-dir")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("faultd: Missing required parameter")
                .hasLineCount(2);
    }

    @Test
    void aWordTooMuchIsBadUsage() {
        assertThat(run("start")).isEqualTo(2);
        assertThat(err.toString()).startsWith("faultd: Unmatched argument").hasLineCount(2);
    }

    @Test
    void aScopeThatIsNoTargetWordIsBadUsage() {
        assertThat(run("--scope", "web,nets:x")).isEqualTo(2);
        assertThat(err.toString())
                .contains("'nets:x' starts with an unknown kind of target")
                .hasLineCount(2);
    }

    @Test
    void aDropEngineThatThereIsNotIsBadUsage() {
        assertThat(run("--drop-engine", "ebtables")).isEqualTo(2);
        assertThat(err.toString())
                .contains("'ebtables' is not a drop engine; write nftables or iptables")
                .hasLineCount(2);
    }

    @Test
    void aConfigurationThatCantBeReadIsSaidInOneLine() {
        Path missing = directory.resolve("missing.yml");

        assertThat(run("--config", missing.toString())).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("faultd: can't read the configuration " + missing)
                .hasLineCount(1);
    }

    @Test
    void aWordInTheConfigurationIsCheckedAsOnTheCommandLine() throws IOException {
        Path file = Files.writeString(directory.resolve("faultd.yml"), "scope: ['nets:x']\n");

        assertThat(run("--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("'nets:x'").hasLineCount(2);
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(err, true), args);
    }
}
