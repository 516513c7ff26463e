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
                "slow db --delay 1h | --delay: a delay lies between 0 and 600s: '3600s'",
                "slow db --jitter x | --jitter: 'x' is not a duration",
                "flaky db --correlation 100% | --correlation: a correlation lies between 0% and 99.99999995%, because"
                        + " with 100% all packets would share the fate of the first: '100%'",
                "slow db --correlation 101% | --correlation: a percentage lies between 0 and 100: '101%'",
                "slow db --distribution gauss | --distribution: 'gauss' is not a delay distribution",
                "slow db --port http | --port: 'http' is not a list of ports; write one like 80,443,1000-1010",
                "slow db --peer-port 70000 | --peer-port: ports lie between 0 and 65535: '70000'",
                "slow db --protocol ip | --protocol: 'ip' is not a list of protocols",
                "slow db --to 10.0.0.0/33 | --to: '10.0.0.0/33' is not a prefix: its length is not one from 0 to 32",
                "slow db --except 10.0.0.300 | --except: '10.0.0.300' is not an IP address",
                "slow db --port 80 --protocol icmp | protocol icmp has no ports; leave the port or the protocol out",
                "slow db --direction up | --direction: 'up' is not a direction; write in, out or both",
                "slow db --for 0 | --for: a fault must last some time",
                "slow db --for soon | --for: 'soon' is not a duration",
                "slow db --random=0 | --random: a number of random targets lies between 1 and 999999999: '0'",
                "slow db --random=+1 | --random: '+1' is not a number; write a whole number from 1",
                "slow db --random=99999999999 | --random: '99999999999' is not a number; write a whole number from 1",
                "slow db --latency 1s | slow has no option '--latency'; it is called --delay",
                "slow db --duration 1s | slow has no option '--duration'; it is called --for",
                "slow db --interface eth0 | slow has no option '--interface'; an interface is named with its target, as in"
                        + " db/eth0",
                "flaky db --packet-loss 3% | flaky has no option '--packet-loss'; it is called --loss",
                "corrupt db --probability 3% | corrupt has no option '--probability'; it is called --percent",
                "rate db --bandwidth 1mbit | rate has no option '--bandwidth'; it is called --rate",
                "status --json | status has no option '--json'; write -o json",
                "drop db:5432 | 'db:5432' starts with an unknown kind of target 'db:'; a port is an option: --port 5432",
                "doctor --for slow | --for goes with --strict",
                "doctor --strict --for slow,stop | --for: 'stop' is no command that makes a fault; there are slow",
                "wait db | write what to wait for: --applied",
                "wait --applied | nothing to wait for: name a fault or a target",
                "slow colour:red | 'colour:red' starts with an unknown kind of target 'colour:'",
                "slow /[/ | '/[/' is not a regular expression",
                "flaky db --loss 140% | --loss: a percentage lies between 0 and 100: '140%'",
                "flaky db --loss much | --loss: 'much' is not a percentage",
                "duplicate db --percent -1 | --percent: a percentage can't be negative",
                "corrupt db --percent 0.00001 | --percent: the smallest percentage above 0 is 0.0001%",
                "reorder db --gap 0 | --gap: a gap lies between 1 and 1000000: '0'",
                "reorder db --delay 0 | --delay: a delay lies between 1ns and 600s, because nothing can be overtaken without one: '0'",
                "rate db | --rate is missing; give one, e.g. 1mbit",
                "rate db --rate 0 | --rate: '0': a rate must be at least 8bit",
                "rate db --rate 1mbit --burst 5 | --burst: a burst lies between 1600b and 1gb, because it must hold a packet: '5b'",
                "rate db --rate 1mbit --burst 2gb | --burst: a size lies between 1 byte and 1gb: '2gb'",
                "slow db --distribution normal --distribution-file x | --distribution and --distribution-file both say"
                        + " how delays spread",
                "slow db --distribution-file /nowhere/x.dist | --distribution-file: there is no file /nowhere/x.dist",
                "slow db --distribution-file /proc/self/cmdline | --distribution-file: /proc/self/cmdline: '",
                "slow db --slot 5ms-1ms | --slot: a slot's time is written MIN-MAX, but 5ms is more than 1ms",
                "slow db --slot x | --slot: 'x' is not a duration",
                "slow db --slot 1ms-2ms --slot-jitter 1ms | --slot: write one time, e.g. --slot 10ms: --slot-jitter and --slot-distribution spread the times around it",
                "slow db --slot-packets 3 | --slot-packets needs --slot; write e.g. --slot 10ms",
                "slow db --seed x | --seed: 'x' is not a seed; write a whole number of up to 18 digits",
                "slow db --seed -1 | --seed: '-1' is not a seed",
                "flaky db --loss-model 5% | --loss-model: '5%' is not a loss model; write state:P13",
                "flaky db --loss-model gemodel:1% --loss 5% | --loss-model and --loss can't be combined",
                "flaky db --ecn=yes | --ecn takes no value",
                "rate db --rate 1mbit --ceil 1mbit | --ceil must be above --rate; raise it or leave it out",
                "rate db --rate 1mbit --shaper red | --shaper: 'red' is not a shaper; write htb, tbf or netem",
                "rate a b --rate 1mbit --shared --ceil 2mbit | --shared and --ceil can't be combined",
                "rate db --rate 1mbit --latency 1s | --latency goes with --shaper tbf",
                "rate db --rate 1mbit --shaper tbf --ceil 2mbit | --ceil goes with --shaper htb",
                "rate db --rate 1mbit --shaper netem --burst 4kb | --burst goes with --shaper htb or tbf",
                "rate db --rate 1mbit --shaper netem --overhead 65536 | --overhead: an overhead lies between -14 and 65535: '65536'",
                "rate db --rate 1mbit --shaper netem --cell-overhead 5 | --cell-overhead needs the size of a cell; write e.g. --cell 48",
                "profile | no target: name one",
                "profile 3g | no target: name one",
                "profile --all | no profile: name one, e.g. 3g; faultctl profiles lists them",
                "partition | no group: name the targets to be cut off",
                "partition a,,b | an empty word selects no target",
                "partition a b --direction in | --direction: a partition drops both ways",
                "stop | nothing to end: name a target or a fault, or write --all",
                "stop db --all | --all ends everything",
                "fast | nothing to end: name a target, or write --all",
                "fast --fault f-1 | fast has no option '--fault'",
                "join a | 'a' is one word too many: join takes none",
                "slow db --dealy 1s | slow has no option '--dealy'; did you mean --delay?",
                "partition a b --port 80 | partition has no option '--port'",
                "fast db --to web | fast has no option '--to'",
                "slow db --dry-run=bash | --dry-run: 'bash' is no form of a dry run; write sh, tc, nft, iptables, json",
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
                "heal | there is no command 'heal'; it is called join",
                "delay db | there is no command 'delay'; it is called slow",
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
