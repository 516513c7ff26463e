package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.dropping.DropEngine;
import io.faultd.fault.Profile;
import io.faultd.fault.Profiles;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConfigFileTest {
    @TempDir
    private Path directory;

    /** The options of {@link Main}, without effect. */
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
                .hasMessageStartingWith(file + ": there is no option state_dir; there are ")
                .hasMessageContainingAll("docker, drift, drop-engine, ", " state-dir, ")
                .hasMessageEndingWith(" and profiles");
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
    void profilesOfOnesOwnStandBesideThoseThatAreBuiltIn() throws Exception {
        Path file = file("profiles: {lte: {delay: 30ms, jitter: 5ms, loss: 0.1%, rate: 20mbit}, lossy: {loss: 5}}\n");
        Profiles profiles =
                ConfigFile.of(new String[] {"--config", file.toString()}).profiles();

        assertThat(profiles.named("lte"))
                .isEqualTo(new Profile(
                        "lte",
                        Duration.ofMillis(30),
                        Duration.ofMillis(5),
                        Probability.parse("0.1%"),
                        Optional.of(Rate.parse("20mbit")),
                        "configuration"));
        assertThat(profiles.named("lossy").effects()).hasSize(2);
        assertThat(profiles.all()).hasSize(10).startsWith(profiles.named("gprs"));
        assertThat(ConfigFile.of(new String[] {"--config", file("scope: web\n").toString()})
                        .profiles()
                        .all())
                .hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "profiles: [1]; profiles must hold 'name:",
                "profiles: {lte: fast}; profiles: lte must hold 'delay: 100ms'",
                "profiles: {lte: {delay: 30}}; profiles: lte: delay: '30' has no unit",
                "profiles: {lte: {delay: 11m}}; a delay lies between 0 and 600s",
                "profiles: {lte: {speed: 1mbit}}; profiles: lte takes no 'speed'; it takes delay, jitter, loss, rate",
                "profiles: {lte: {}}; the profile lte does nothing; give it a delay, a loss or a rate",
                "profiles: {LTE: {loss: 1}}; 'LTE' is not a profile's name",
                "profiles: {3g: {loss: 1}}; there is a profile 3g already; give yours another name"
            })
    void profilesThatMakeNoSenseAreRefusedAtTheStart(String content, String message) throws IOException {
        Path file = file(content + "\n");

        assertThatThrownBy(() -> ConfigFile.of(new String[] {"--config", file.toString()}))
                .isInstanceOf(ConfigFile.InvalidException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
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
