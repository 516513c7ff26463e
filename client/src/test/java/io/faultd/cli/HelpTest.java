package io.faultd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelpTest extends CommandLineFixture {
    @Test
    void namesEveryCommand() {
        Run run = run("--help");

        assertThat(run.status()).isZero();
        assertThat(new Commands().names()).isNotEmpty().allSatisfy(name -> assertThat(run.out())
                .containsPattern("(?m)^  " + name + " +\\S"));
        assertThat(run("-h")).isEqualTo(run);
        assertThat(run("help")).isEqualTo(run);
        assertThat(run("-o json --help")).isEqualTo(run);
    }

    @Test
    void fitsATerminal() {
        assertThat(run("--help").out().lines()).isNotEmpty().allSatisfy(line -> assertThat(line)
                .hasSizeLessThan(90));
    }

    @Test
    void everyCommandHasItsOwn() {
        assertThat(new Commands().names()).isNotEmpty().allSatisfy(name -> {
            Run run = run(name + " --help");
            assertThat(run.status()).isZero();
            assertThat(run.out()).startsWith("Usage: faultctl " + name + " [OPTION...]");
            assertThat(run.out().lines()).isNotEmpty().allSatisfy(line -> assertThat(line)
                    .hasSizeLessThanOrEqualTo(100));
            assertThat(run("help " + name)).isEqualTo(run);
            assertThat(new Commands().named(name).name()).isEqualTo(name);
        });
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void showsDefaultsUnitsAndExamples() {
        assertThat(run("flaky --help").out())
                .contains("The percentage of packets lost (30%)")
                .contains("Units: percentages 30% or 30, down to 0.0001%.")
                .contains("Examples:\n  faultctl flaky db --loss 5%\n");
    }

    @Test
    void theVersionIsTheOneOfThePom() {
        assertThat(run("--version").out()).matches("faultctl \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @Test
    void theCompletionScriptIsValidAndCompletesCommandsAndOptions(@TempDir Path folder) throws Exception {
        Run run = run("completion bash");
        assertThat(run.status()).isZero();
        assertThat(run("completion zsh")).isEqualTo(run);
        Path script = Files.writeString(folder.resolve("completion"), run.out());

        assertThat(complete(script, "faultctl", "")).containsAll(new Commands().names());
        assertThat(complete(script, "faultctl", "slow", "--d"))
                .containsExactlyInAnyOrder(
                        "--delay", "--distribution", "--distribution-file", "--direction", "--dry-run");
        assertThat(complete(script, "faultctl", "slow", "--dry-run", ""))
                .containsExactlyInAnyOrder("sh", "tc", "nft", "iptables", "json");
    }

    private static List<String> complete(Path script, String... words) throws Exception {
        String program = "source '" + script + "'; COMP_WORDS=(" + String.join(" ", quoted(words)) + "); COMP_CWORD="
                + (words.length - 1) + "; _complete_faultctl; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", program)

                // compopt prints an error outside of a real completion.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String completed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        return List.of(completed.strip().split("\\s+"));
    }

    private static String[] quoted(String... words) {
        String[] quoted = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            quoted[i] = "'" + words[i] + "'";
        }
        return quoted;
    }
}
