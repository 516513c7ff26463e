package io.faultd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of wrong command line: exit status 2, one line with the error, one that says where to read more. */
class BadUsageTest extends CommandLineFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "slow | no target: name one, or write --all for everything in scope",
                "slow db --delay -5ms | --delay: a duration can't be negative: '-5ms'",
                "slow db --delay 100 | --delay: '100' has no unit",
                "slow db --delay 1h | a delay lies between 0 and 600s: '3600s'",
                "slow db --jitter x | --jitter: 'x' is not a duration",
                "slow db --correlation 101% | --correlation: a percentage lies between 0 and 100: '101%'",
                "slow db --distribution gauss | 'gauss' is not a delay distribution",
                "slow db --port http | --port: 'http' is not a list of ports; write one like 80,443,1000-1010",
                "slow db --peer-port 70000 | --peer-port: ports lie between 0 and 65535: '70000'",
                "slow db --protocol ip | --protocol: 'ip' is not a list of protocols",
                "slow db --to 10.0.0.0/33 | --to: '10.0.0.0/33' is not a prefix: its length is not one from 0 to 32",
                "slow db --except 10.0.0.300 | --except: '10.0.0.300' is not an IP address",
                "slow db --port 80 --protocol icmp | protocol icmp has no ports; leave the port or the protocol out",
                "slow db --direction up | 'up' is not a direction; write in, out or both",
                "slow db --for 0 | --for: a fault must last some time",
                "slow db --for soon | --for: 'soon' is not a duration",
                "slow db --random=0 | --random: '0' is not a number of 1 or more",
                "slow db --random=+1 | --random: '+1' is not a number of 1 or more",
                "slow db --random=99999999999 | --random: '99999999999' is not a number of 1 or more",
                "slow colour:red | 'colour:red' starts with an unknown kind of target 'colour:'",
                "slow /[/ | '/[/' is not a regular expression",
                "flaky db --loss 140% | --loss: a percentage lies between 0 and 100: '140%'",
                "flaky db --loss much | --loss: 'much' is not a percentage",
                "duplicate db --percent -1 | --percent: a percentage can't be negative",
                "corrupt db --percent 0.00001 | --percent: the smallest percentage above 0 is 0.0001%",
                "reorder db --gap 0 | --gap: '0' is not a number of 1 or more",
                "reorder db --delay 0 | a delay lies between 1ns and 600s, because nothing can be overtaken without one",
                "rate db | --rate is missing; write one like --rate 1mbit",
                "rate db --rate 0 | --rate: '0': a rate must be at least 8bit",
                "rate db --rate 1mbit --burst 5 | a burst lies between 1600b and 1073741824b, because it must hold a packet",
                "rate db --rate 1mbit --burst 2gb | --burst: a size lies between 1 byte and 1gb: '2gb'",
                "slow db --distribution normal --distribution-file x | --distribution and --distribution-file both say how delays spread",
                "slow db --distribution-file /nowhere/x.dist | --distribution-file: there is no file /nowhere/x.dist",
                "slow db --distribution-file /proc/self/cmdline | --distribution-file: /proc/self/cmdline: '",
                "slow db --slot 5ms-1ms | --slot: a slot's time is written MIN-MAX, but 5ms is more than 1ms",
                "slow db --slot x | --slot: 'x' is not a duration",
                "slow db --slot 1ms-2ms --slot-jitter 1ms | --slot: '1ms-2ms' is not a duration",
                "slow db --slot-packets 3 | --slot-packets needs the time between slots; write one like --slot 10ms",
                "slow db --seed x | --seed: 'x' is not a whole number",
                "slow db --seed -1 | a seed lies between 0 and",
                "flaky db --loss-model 5% | --loss-model: '5%' is not a loss model; write state:P13",
                "flaky db --loss-model gemodel:1% --loss 5% | --loss-model is all there is to say of a loss",
                "flaky db --ecn=yes | --ecn takes no value",
                "rate db --rate 1mbit --ceil 1mbit | a ceil is above the rate, which is 1mbit",
                "rate db --rate 1mbit --shaper red | --shaper: 'red' is not a shaper; write htb, tbf or netem",
                "rate a b --rate 1mbit --shared --ceil 2mbit | --ceil can't be combined with --shared",
                "rate db --rate 1mbit --latency 1s | --latency goes with --shaper tbf",
                "rate db --rate 1mbit --shaper tbf --ceil 2mbit | --ceil goes with --shaper htb",
                "rate db --rate 1mbit --shaper netem --burst 4kb | --burst goes with --shaper htb or tbf",
                "rate db --rate 1mbit --shaper netem --overhead 99999999999 | an overhead lies between -14 and 65535",
                "rate db --rate 1mbit --shaper netem --cell-overhead 5 | a cell's overhead needs the cell's size",
                "profile | no target: name one",
                "profile 3g | no target: name one",
                "profile --all | no profile: name one behind the targets; faultctl profiles lists them",
                "partition | no group: name the targets to be cut off",
                "partition a,,b | an empty word selects no target",
                "partition a b --direction in | --direction: a partition drops both ways",
                "stop | nothing to end: name a target, or write --all or --fault ID",
                "stop db --all | --all ends everything",
                "fast | nothing to end: name a target, or write --all",
                "fast --fault f-1 | fast has no option '--fault'",
                "join a | 'a' is one word too many: join takes none",
                "slow db --dealy 1s | slow has no option '--dealy'; did you mean --delay?",
                "partition a b --port 80 | partition has no option '--port'",
                "fast db --to web | fast has no option '--to'",
                "slow db --dry-run=sh | --dry-run: 'sh' is no form of a dry run; write tc, nft, iptables, json",
                "status --dry-run | status has no option '--dry-run'",
                "slow db -x | slow has no option '-x'",
                "slow db --delay | --delay needs a value: --delay DURATION",
                "slow db --delay --all | --delay needs a value: --delay DURATION",
                "slow db --delay 1s --delay 2s | --delay is given twice",
                "slow db --all=yes | --all takes no value",
                "-q slow db -q | --quiet is given twice",
                "status -o xml | --output: 'xml' is not an output format; write table or json",
                "-H ftp://x status | 'ftp://x' is not an address of a daemon",
                "-H https://x status | 'https://x' is not https://HOST:PORT",
                "--foo status | status has no option '--foo'",
                "completion | name one shell: bash or zsh",
                "completion fish | there is no completion for 'fish'",
            })
    void isRefusedBeforeAnythingIsSent(String line, String problem) {
        Run run = run(line);

        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err().lines().toList().get(0)).startsWith("faultctl: " + problem);
        assertThat(run.err().lines().toList().get(1)).matches("see: faultctl \\w+ --help");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "slwo db | there is no command 'slwo'; did you mean slow?",
                "partiton a | there is no command 'partiton'; did you mean partition?",
                "teleport db | there is no command 'teleport'",
                "--foo | there is no option '--foo'",
                "-q | a command is missing",
                "-H unix:///x -o json | a command is missing",
            })
    void anUnknownCommandIsNamedWithTheOneThatMayBeMeant(String line, String problem) {
        assertThat(run(line)).isEqualTo(new Run(2, "", "faultctl: " + problem + "\nsee: faultctl --help\n"));
    }

    @Test
    void nothingAtAllIsBadUsageToo() {
        assertThat(run("")).isEqualTo(new Run(2, "", "faultctl: a command is missing\nsee: faultctl --help\n"));
    }

    @Test
    void anEmptyWordIsNoTarget() {
        Run run = run(Map.of("FAULTD_HOST", server.address()), "slow", "");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("faultctl: an empty word selects no target");
    }
}
