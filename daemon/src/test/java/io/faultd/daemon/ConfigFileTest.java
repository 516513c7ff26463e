package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.reconcile.DropEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigFileTest {
    @TempDir
    private Path directory;

    /** The options as {@link Main} has them, with nothing behind them. */
    @CommandLine.Command
    private static final class Target {
        @CommandLine.Option(names = "--config")
        private Path config;

        @CommandLine.Mixin
        private Options options;
    }

    @Test
    void optionsStandUnderTheirLongNames() throws Exception {
        Options options = parse(
                "state-dir: /srv/faultd\ndocker: none\nkeep-on-exit: true\nlisten: [127.0.0.1:1, 127.0.0.1:2]\nscope: web\n"
                        + "drop-engine: iptables\n");

        assertThat(options.stateDir).isEqualTo(Path.of("/srv/faultd"));
        assertThat(options.docker).isEqualTo("none");
        assertThat(options.keepOnExit).isTrue();
        assertThat(options.listen).containsExactly("127.0.0.1:1", "127.0.0.1:2");
        assertThat(options.scope).extracting(word -> word.text()).containsExactly("web");
        assertThat(options.dropEngine).isEqualTo(DropEngine.IPTABLES);
        assertThat(options.socket).as("not in the file").isEqualTo(Path.of("/run/faultd/faultd.sock"));
    }

    @Test
    void theCommandLineWins() throws Exception {
        Options options = parse("state-dir: /srv/faultd\n", "--state-dir=/srv/other");

        assertThat(options.stateDir).isEqualTo(Path.of("/srv/other"));
    }

    @Test
    void anEmptyFileSaysNothing() throws Exception {
        assertThat(parse("").stateDir).isEqualTo(Path.of("/var/lib/faultd"));
        assertThat(parse("# nothing yet\n").stateDir).isEqualTo(Path.of("/var/lib/faultd"));
    }

    @Test
    void anUnknownNameIsRefusedTogetherWithThoseThatThereAre() throws IOException {
        Path file = file("state_dir: /srv\n");

        assertThatThrownBy(() -> ConfigFile.of(new String[] {"--config", file.toString()}))
                .isInstanceOf(ConfigFile.InvalidException.class)
                .hasMessage(
                        file + ": no option is called state_dir; there are docker, drop-engine, keep-on-exit, listen, "
                                + "netns-dir, scope, socket, state-dir, token-file");
    }

    @Test
    void whatIsNoYamlOrNoObjectIsRefusedInOneLine() throws IOException {
        for (String content : List.of("a: [\n", "just words\n", "- a\n- b\n", "\0")) {
            Path file = file(content);
            assertThatThrownBy(() -> ConfigFile.of(new String[] {"--config=" + file}))
                    .isInstanceOf(ConfigFile.InvalidException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        Path missing = directory.resolve("missing.yml");

        assertThatThrownBy(() -> ConfigFile.of(new String[] {"--config", missing.toString()}))
                .isInstanceOf(ConfigFile.InvalidException.class)
                .hasMessageStartingWith("can't read the configuration " + missing);
    }

    private Options parse(String content, String... more) throws Exception {
        String config = "--config=" + file(content);
        Target target = new Target();
        CommandLine command = new CommandLine(target);
        command.setDefaultValueProvider(ConfigFile.of(new String[] {config}));
        command.parseArgs(more);
        return target.options;
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("faultd.yml"), content);
    }
}
